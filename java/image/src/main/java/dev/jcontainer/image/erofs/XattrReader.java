package dev.jcontainer.image.erofs;

import dev.jcontainer.image.tree.Xattr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads extended attributes, each shared one once. Not thread-safe. */
final class XattrReader {
    private final Window window;
    private final String file;
    private final long sharedStart;
    private final Map<Integer, Xattr> shared = new HashMap<>();
    /** Where the shared attribute that is used next for the first time must begin. */
    private long nextShared;

    /** @param sharedStart where the area of shared attributes begins */
    XattrReader(Window window, String file, long sharedStart) {
        this.window = window;
        this.file = file;
        this.sharedStart = sharedStart;
        nextShared = sharedStart;
    }

    /** Reads what follows an inode. */
    List<Xattr> read(long position, int length) throws IOException {
        ByteBuffer bytes = window.read(position, length);
        int count = Byte.toUnsignedInt(bytes.get(4));
        int ids = XattrTable.HEADER + 4 * count;
        check(length > XattrTable.HEADER && ids <= length, position);
        List<Xattr> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            found.add(shared(bytes.getInt(XattrTable.HEADER + 4 * i)));
        }
        for (int at = ids; at < length; ) {
            check(length - at >= XattrEntry.HEADER, position);
            int size = size(bytes, at);
            check(size <= length - at, position + at);
            found.add(decode(bytes, at, position + at));
            at += size;
        }
        Set<String> names = new HashSet<>();
        for (Xattr xattr : found) {
            check(names.add(xattr.name()), position);
        }
        return found;
    }

    private Xattr shared(int id) throws IOException {
        Xattr known = shared.get(id);
        if (known != null) {
            return known;
        }
        long position = sharedStart + 4 * Integer.toUnsignedLong(id);
        check(position == nextShared, position);
        int size = size(window.read(position, XattrEntry.HEADER), 0);
        Xattr xattr = decode(window.read(position, size), 0, position);
        nextShared = position + size;
        shared.put(id, xattr);
        return xattr;
    }

    private static int size(ByteBuffer bytes, int at) {
        int length =
                XattrEntry.HEADER + Byte.toUnsignedInt(bytes.get(at)) + Short.toUnsignedInt(bytes.getShort(at + 2));
        return (int) Format.roundUp(length, XattrEntry.HEADER);
    }

    private Xattr decode(ByteBuffer bytes, int at, long position) throws ErofsException {
        byte[] suffix = new byte[Byte.toUnsignedInt(bytes.get(at))];
        byte[] value = new byte[Short.toUnsignedInt(bytes.getShort(at + 2))];
        bytes.get(at + XattrEntry.HEADER, suffix);
        bytes.get(at + XattrEntry.HEADER + suffix.length, value);
        String name = XattrEntry.fullName(bytes.get(at + 1), suffix);
        if (name == null || name.indexOf(0) >= 0) {
            throw failure(position);
        }
        return new Xattr(name, value);
    }

    private void check(boolean right, long position) throws ErofsException {
        if (!right) {
            throw failure(position);
        }
    }

    private ErofsException failure(long position) {
        return new ErofsException(file + " is damaged, or not written by jcontainer: the extended attribute at byte "
                + position + " is wrong");
    }
}
