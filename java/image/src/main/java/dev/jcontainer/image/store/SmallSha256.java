package dev.jcontainer.image.store;

/**
 * SHA-256 of a small document. The JDK's own is faster, but its first use loads more than two hundred classes, which
 * costs each start of a container from an image more than all else that reads the image.
 *
 * @see <a href="https://doi.org/10.6028/NIST.FIPS.180-4">FIPS 180-4, sections 4.1.2, 5 and 6.2</a>
 */
final class SmallSha256 {
    private static final int BLOCK = 64;
    private static final int LENGTH = 8; // of the length in bits, at the end of the last block

    private static final int[] CONSTANTS = {
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
    };

    private final int[] state = {
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19
    };
    private final int[] words = new int[BLOCK];

    private SmallSha256() {}

    /** The hash in lower-case hexadecimal digits. */
    static String hex(byte[] content) {
        byte[] padded = new byte[(content.length + 1 + LENGTH + BLOCK - 1) / BLOCK * BLOCK];
        System.arraycopy(content, 0, padded, 0, content.length);
        padded[content.length] = (byte) 0x80;
        long bits = 8L * content.length;
        for (int i = 1; i <= LENGTH; i++) {
            padded[padded.length - i] = (byte) bits;
            bits >>>= 8;
        }
        SmallSha256 hash = new SmallSha256();
        for (int at = 0; at < padded.length; at += BLOCK) {
            hash.block(padded, at);
        }
        StringBuilder hex = new StringBuilder(BLOCK);
        for (int word : hash.state) {
            for (int shift = 28; shift >= 0; shift -= 4) {
                hex.append(Character.forDigit(word >>> shift & 15, 16));
            }
        }
        return hex.toString();
    }

    private void block(byte[] bytes, int at) {
        int[] w = words;
        for (int i = 0; i < 16; i++) {
            int from = at + 4 * i;
            w[i] = bytes[from] << 24
                    | (bytes[from + 1] & 0xff) << 16
                    | (bytes[from + 2] & 0xff) << 8
                    | bytes[from + 3] & 0xff;
        }
        for (int i = 16; i < BLOCK; i++) {
            int a = w[i - 15];
            int b = w[i - 2];
            int small = Integer.rotateRight(a, 7) ^ Integer.rotateRight(a, 18) ^ a >>> 3;
            int large = Integer.rotateRight(b, 17) ^ Integer.rotateRight(b, 19) ^ b >>> 10;
            w[i] = w[i - 16] + small + w[i - 7] + large;
        }
        rounds(w);
    }

    /** The names of the variables are those of the standard. */
    private void rounds(int[] w) {
        int a = state[0];
        int b = state[1];
        int c = state[2];
        int d = state[3];
        int e = state[4];
        int f = state[5];
        int g = state[6];
        int h = state[7];
        for (int i = 0; i < BLOCK; i++) {
            int sum1 = Integer.rotateRight(e, 6) ^ Integer.rotateRight(e, 11) ^ Integer.rotateRight(e, 25);
            int t1 = h + sum1 + (e & f ^ ~e & g) + CONSTANTS[i] + w[i];
            int sum0 = Integer.rotateRight(a, 2) ^ Integer.rotateRight(a, 13) ^ Integer.rotateRight(a, 22);
            int t2 = sum0 + (a & b ^ a & c ^ b & c);
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
}
