// The page of what is done in steps.
import '../going.js'
