package dev.jcontainer.image.tar;

import dev.jcontainer.kernel.Bytes;

/** A name in the two fields of a ustar header: 155 bytes before a slash, and 100 after it. */
final class UstarName {
    /** The length of the field for the last part, and of the one for the target of a link. */
    static final int FIELD = 100;

    /** The length of both fields with the slash between them. */
    static final int LONGEST = 256;

    private static final int PREFIX = 345;
    private static final int PREFIX_LENGTH = 155;

    private UstarName() {}

    /** Where to split an ASCII name: 0 if it fits one field, the place of a slash, or -1 if it fits nowhere. */
    static int split(String name) {
        if (name.length() <= FIELD) {
            return 0;
        }
        int slash = name.lastIndexOf('/', PREFIX_LENGTH);
        return slash > 0 && slash < name.length() - 1 && name.length() - slash - 1 <= FIELD ? slash : -1;
    }

    /** Puts a name into a header, cut off if it does not fit. */
    static void put(byte[] block, String name) {
        int slash = Math.max(split(name), 0);
        text(block, 0, FIELD, slash == 0 ? name : name.substring(slash + 1));
        text(block, PREFIX, PREFIX_LENGTH, name.substring(0, slash));
    }

    /** Puts a text into a field, cut off if it does not fit. */
    static void text(byte[] block, int offset, int length, String text) {
        byte[] bytes = Bytes.encode(text);
        System.arraycopy(bytes, 0, block, offset, Math.min(bytes.length, length));
    }
}
