// MD5 (RFC 1321) of a part of a file, a slice at a time: what clouds tell of the parts they have, to be compared with. Not for secrets.
const SHIFTS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32))
const SLICE = 1 << 20

const ORDER = Uint8Array.from({ length: 64 }, (_, i) => [i, 5 * i + 1, 3 * i + 5, 7 * i][i >> 4] & 15)
const TURNS = Uint8Array.from({ length: 64 }, (_, i) => SHIFTS[(i >> 4) * 4 + (i & 3)])

function block(state, words, at) {
  let a = state[0]
  let b = state[1]
  let c = state[2]
  let d = state[3]
  for (let i = 0; i < 64; i++) {
    let f
    if (i < 16) f = (b & c) | (~b & d)
    else if (i < 32) f = (d & b) | (~d & c)
    else if (i < 48) f = b ^ c ^ d
    else f = c ^ (b | ~d)
    const sum = (((a + f) | 0) + ((SINES[i] + words[at + ORDER[i]]) | 0)) | 0
    const by = TURNS[i]
    a = d
    d = c
    c = b
    b = (b + ((sum << by) | (sum >>> (32 - by)))) | 0
  }
  state[0] += a
  state[1] += b
  state[2] += c
  state[3] += d
}

export async function md5(blob) {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  const whole = blob.size - (blob.size % 64)
  for (let at = 0; at < whole; at += SLICE) {
    const words = new Int32Array(await blob.slice(at, Math.min(at + SLICE, whole)).arrayBuffer())
    for (let i = 0; i < words.length; i += 16) block(state, words, i)
  }
  const rest = new Uint8Array(await blob.slice(whole).arrayBuffer())
  const last = new DataView(new ArrayBuffer(rest.length < 56 ? 64 : 128))
  new Uint8Array(last.buffer).set(rest)
  last.setUint8(rest.length, 0x80)
  last.setUint32(last.byteLength - 8, (blob.size * 8) >>> 0, true)
  last.setUint32(last.byteLength - 4, Math.floor(blob.size / 2 ** 29), true)
  const words = new Int32Array(last.buffer)
  for (let i = 0; i < words.length; i += 16) block(state, words, i)
  return [...new Uint8Array(state.buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
