package dev.jcontainer.image.tar;

import dev.jcontainer.kernel.Bytes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one header block, before extended headers change them. The layouts: POSIX.1-2001 ustar; the header
 * formats of GNU tar ({@code tar.h}) and of star; and the archives of Unix version 7, which have no magic.
 *
 * <pre>
 *   0 name[100]   100 mode[8]   108 uid[8]   116 gid[8]   124 size[12]   136 mtime[12]   148 checksum[8]
 * 156 type        157 link name[100]         257 magic[6] 263 version[2]
 * 329 major[8]    337 minor[8]               345 prefix[155]; GNU: times of access and change, sparse map
 * </pre>
 */
final class TarHeader {
    static final int BLOCK = 512;

    private static final int CHECKSUM = 148;
    private static final int TYPE = 156;
    private static final int MAGIC = 257;
    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;
    private static final int STAR_PREFIX_LENGTH = 131;
    private static final int STAR_TIMES = 476;
    private static final int STAR_TRAILER = 508;

    byte type;
    String name = "";
    String linkName = "";
    long mode;
    long uid;
    long gid;
    long size;
    long seconds;
    int nanos;
    long major;
    long minor;

    /** What is wrong with the header; null if nothing is. */
    @Nullable
    String problem;

    /** Reads the fields of a block. */
    static TarHeader parse(byte[] block) {
        TarHeader header = new TarHeader();
        if (!checksumMatches(block)) {
            header.problem = "its header has a wrong checksum, so this is not a tar archive, or it is damaged";
            return header;
        }
        header.type = block[TYPE];
        header.name = text(block, 0, 100);
        header.linkName = text(block, 157, 100);
        header.mode = header.number(block, 100, 8, "mode");
        header.uid = header.number(block, 108, 8, "owner");
        header.gid = header.number(block, 116, 8, "group");
        header.size = header.number(block, 124, 12, "size");
        header.seconds = header.number(block, 136, 12, "time");
        if (header.size < 0 && header.problem == null) {
            header.problem = "its size is negative";
        }
        header.parseMagic(block);
        return header;
    }

    private void parseMagic(byte[] block) {
        boolean gnu = matches(block, MAGIC, "ustar  \0");
        if (gnu || matches(block, MAGIC, "ustar\0")) {
            major = number(block, 329, 8, "device number");
            minor = number(block, 337, 8, "device number");
            String prefix = gnu ? prefixAgainstItsFormat(block) : prefix(block);
            name = prefix.isEmpty() ? name : prefix + "/" + name;
        }
        if (type == 'S' && !gnu && problem == null) {
            problem = "it is sparse in the format of GNU, and its header is not GNU's";
        }
    }

    /** The prefix of ustar, or the shorter one of star, which has the times of access and change behind it. */
    private String prefix(byte[] block) {
        if (!matches(block, STAR_TRAILER, "tar\0")) {
            return text(block, PREFIX, PREFIX_LENGTH);
        }
        number(block, STAR_TIMES, 12, "time of access");
        number(block, STAR_TIMES + 12, 12, "time of change");
        return text(block, PREFIX, STAR_PREFIX_LENGTH);
    }

    /**
     * Go before 1.8, and with it Docker before 1.13, wrote a prefix into headers with the magic of GNU, where the times
     * of access and change would be (golang.org/issue/12594). A path is no number. Empty if there is none.
     */
    private static String prefixAgainstItsFormat(byte[] block) {
        if (!isNoNumber(block, PREFIX) && !isNoNumber(block, PREFIX + 12)) {
            return "";
        }
        String prefix = text(block, PREFIX, PREFIX_LENGTH);
        for (int i = 0; i < prefix.length(); i++) {
            if (prefix.charAt(i) >= 0x80) {
                return ""; // Go takes only ASCII for a prefix here
            }
        }
        return prefix;
    }

    private static boolean isNoNumber(byte[] block, int offset) {
        return block[offset] != 0 && TarNumbers.parse(block, offset, 12) == TarNumbers.INVALID;
    }

    private long number(byte[] block, int offset, int length, String what) {
        long value = TarNumbers.parse(block, offset, length);
        if (value == TarNumbers.INVALID) {
            problem = "the field for its " + what + " has no number";
        }
        return value;
    }

    /** The text of a field, which ends at a NUL or at the end of the field. */
    static String text(byte[] bytes, int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return Bytes.decode(Arrays.copyOfRange(bytes, offset, end));
    }

    private static boolean matches(byte[] block, int offset, String magic) {
        for (int i = 0; i < magic.length(); i++) {
            if (block[offset + i] != magic.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Old Sun tars added signed bytes (POSIX: unsigned); the checksum itself counts as eight spaces. */
    private static boolean checksumMatches(byte[] block) {
        int unsigned = 8 * ' ';
        int signed = 8 * ' ';
        for (int i = 0; i < BLOCK; i++) {
            if (i < CHECKSUM || i >= CHECKSUM + 8) {
                unsigned += block[i] & 0xff;
                signed += block[i];
            }
        }
        long stored = TarNumbers.parseOctal(block, CHECKSUM, 8);
        return stored == unsigned || stored == signed;
    }

    static boolean isZero(byte[] block) {
        for (int i = 0; i < BLOCK; i++) {
            if (block[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
