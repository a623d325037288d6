package dev.jcontainer.image.erofs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The entries of a directory in the order of their bytes, {@code .} and {@code ..} among them. Each block has the
 * entries of fixed length first, and then their names; an entry never goes over the end of a block. Immutable.
 */
final class Entries {
    private final byte[][] names;
    private final Inode[] inodes;

    /** The arrays belong together and are in the order of the names. */
    Entries(byte[][] names, Inode[] inodes) {
        this.names = names;
        this.inodes = inodes;
    }

    /** The length of the directory. */
    long size() {
        long blocks = 0;
        int used = 0;
        for (byte[] name : names) {
            int length = Format.DIRENT + name.length;
            if (used + length > Format.BLOCK) {
                blocks++;
                used = 0;
            }
            used += length;
        }
        return blocks * Format.BLOCK + used;
    }

    void write(ImageFile file) throws IOException {
        byte[] block = new byte[(int) Math.min(size(), Format.BLOCK)];
        int first = 0;
        while (first < names.length) {
            int end = first;
            int used = 0;
            while (end < names.length && used + Format.DIRENT + names[end].length <= Format.BLOCK) {
                used += Format.DIRENT + names[end++].length;
            }
            encode(first, end, block);
            if (end < names.length) {
                Arrays.fill(block, used, Format.BLOCK, (byte) 0);
                used = Format.BLOCK;
            }
            file.write(block, 0, used);
            first = end;
        }
    }

    private void encode(int first, int end, byte[] block) {
        ByteBuffer buffer = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        int nameAt = (end - first) * Format.DIRENT;
        for (int i = first; i < end; i++) {
            buffer.putLong(inodes[i].nid).putShort((short) nameAt);
            buffer.put(Format.entryType(inodes[i].mode())).put((byte) 0);
            System.arraycopy(names[i], 0, block, nameAt, names[i].length);
            nameAt += names[i].length;
        }
    }
}
