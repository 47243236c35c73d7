"""What a project may use: its words, the form fields that limits are typed into, and what people ask for."""
