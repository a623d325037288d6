package dev.jcontainer.image.tar;

import dev.jcontainer.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** Makes archives block by block, with headers that no proper writer makes. */
public final class RawTar {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** A ustar header whose fields can be overwritten before it is added. */
    public static byte[] header(String name, char type, long size) {
        byte[] block = new byte[512];
        put(block, 0, name);
        put(block, 100, "0000644\0");
        put(block, 108, "0000000\0");
        put(block, 116, "0000000\0");
        put(block, 124, octal(size, 11));
        put(block, 136, octal(0, 11));
        block[156] = (byte) type;
        put(block, 257, "ustar\00000");
        return block;
    }

    public static void put(byte[] block, int offset, String text) {
        byte[] bytes = Bytes.encode(text);
        System.arraycopy(bytes, 0, block, offset, bytes.length);
    }

    /** A number as GNU tar writes it when octal digits do not suffice. */
    public static void putBinary(byte[] block, int offset, int length, long value) {
        for (int i = length - 1; i >= 0; i--) {
            int shift = 8 * (length - 1 - i);
            block[offset + i] = (byte) (shift > 56 ? value >> 63 : value >> shift);
        }
        block[offset] |= (byte) 0x80;
    }

    public static String octal(long value, int digits) {
        String text = Long.toOctalString(value);
        return "0".repeat(digits - text.length()) + text + "\0";
    }

    /** Adds a header with its checksum. */
    public RawTar add(byte[] header) {
        byte[] block = header.clone();
        sign(block, 0);
        out.writeBytes(block);
        return this;
    }

    /** Gives each block that looks like a header the right checksum, so that a changed archive gets past that. */
    static void signAll(byte[] archive) {
        for (int at = 0; at + 512 <= archive.length; at += 512) {
            if (archive[at + 257] == 'u' && archive[at + 258] == 's') {
                sign(archive, at);
            }
        }
    }

    private static void sign(byte[] bytes, int at) {
        System.arraycopy(Bytes.encode("        "), 0, bytes, at + 148, 8);
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += bytes[at + i] & 0xff;
        }
        System.arraycopy(Bytes.encode(octal(sum, 6) + " "), 0, bytes, at + 148, 8);
    }

    /** Adds bytes as they are. */
    public RawTar bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    /** Adds bytes, and zeros up to the next block. */
    public RawTar data(byte[] bytes) {
        out.writeBytes(Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
        return this;
    }

    public RawTar data(String text) {
        return data(Bytes.encode(text));
    }

    /** Adds an extended header with records of the form KEY=VALUE. */
    public RawTar pax(String... records) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String record : records) {
            all.writeBytes(paxRecord(Bytes.encode(record)));
        }
        return add(header("PaxHeaders/x", 'x', all.size())).data(all.toByteArray());
    }

    /** A record with its length before it. */
    public static byte[] paxRecord(byte[] keyAndValue) {
        int length = keyAndValue.length + 3;
        while (Integer.toString(length).length() + keyAndValue.length + 2 != length) {
            length++;
        }
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.writeBytes(Bytes.encode(length + " "));
        record.writeBytes(keyAndValue);
        record.write('\n');
        return record.toByteArray();
    }

    /** Adds a regular file. */
    public RawTar file(String name, String content) {
        return add(header(name, '0', Bytes.length(content))).data(content);
    }

    /** The archive without an end. */
    public byte[] withoutEnd() {
        return out.toByteArray();
    }

    /** The archive with its two blocks of zeros. */
    public byte[] end() {
        out.writeBytes(new byte[1024]);
        return out.toByteArray();
    }
}
