package dev.jcontainer.image.tar;

import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records of an extended header ({@code x}), each {@code LENGTH KEY=VALUE\n}: POSIX.1-2001, pax, "pax Extended
 * Header"; the extended attributes of star ({@code SCHILY.xattr}) and the sparse files of GNU tar. A record with an empty
 * value leaves what the header block says; an extended attribute with an empty value is dropped, as Go's reader, and so
 * every container engine, does it. It also passes over libarchive's second form of extended attributes and star's
 * device numbers, which must not make another file here than there.
 */
final class PaxHeader {
    private static final String SCHILY_XATTR = "SCHILY.xattr.";
    private static final String SPARSE_MAP = "GNU.sparse.map";
    private static final String SPARSE_OFFSET = "GNU.sparse.offset";
    private static final String SPARSE_LENGTH = "GNU.sparse.numbytes";
    private static final int SHORTEST_RECORD = 5; // "5 a=\n"

    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, byte[]> xattrs = new LinkedHashMap<>();
    private final List<String> sparseNumbers = new ArrayList<>();

    /** What is wrong with the header; null if nothing is. */
    @Nullable
    String problem;

    /** Reads the records of a header. */
    static PaxHeader parse(byte[] bytes) {
        PaxHeader header = new PaxHeader();
        int at = 0;
        while (at < bytes.length && header.problem == null) {
            at = header.readRecord(bytes, at);
        }
        if (!header.sparseNumbers.isEmpty()) {
            header.values.put(SPARSE_MAP, String.join(",", header.sparseNumbers));
        }
        return header;
    }

    private int readRecord(byte[] bytes, int start) {
        int space = indexOf(bytes, (byte) ' ', start, bytes.length);
        long length = space < 0 ? TarNumbers.INVALID : TarNumbers.parseDecimal(bytes, start, space);
        if (length < SHORTEST_RECORD || length > bytes.length - start || bytes[start + (int) length - 1] != '\n') {
            problem = "its extended header has a record of a wrong length";
            return bytes.length;
        }
        int end = start + (int) length;
        int equals = indexOf(bytes, (byte) '=', space + 1, end);
        if (equals < 0) {
            problem = "its extended header has a record without '='";
            return bytes.length;
        }
        put(text(bytes, space + 1, equals), Arrays.copyOfRange(bytes, equals + 1, end - 1));
        return end;
    }

    private void put(String key, byte[] value) {
        if (key.isEmpty() || key.indexOf('\0') >= 0) {
            problem = "its extended header has a record without a key, or with a NUL in it";
        } else if (key.startsWith(SCHILY_XATTR)) {
            putXattr(key.substring(SCHILY_XATTR.length()), value);
        } else if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_LENGTH)) {
            putSparseNumber(key, Bytes.decode(value));
        } else if (isKnown(key)) {
            if (indexOf(value, (byte) 0, 0, value.length) >= 0) {
                problem = "its extended header has a NUL in " + key;
            }
            values.put(key, Bytes.decode(value));
        }
    }

    private void putXattr(String name, byte[] value) {
        if (value.length == 0) {
            xattrs.remove(name);
        } else {
            xattrs.put(name, value);
        }
    }

    /** The format 0.0 has the numbers of its map in records of their own, an offset and a length in turn. */
    private void putSparseNumber(String key, String value) {
        String expected = sparseNumbers.size() % 2 == 0 ? SPARSE_OFFSET : SPARSE_LENGTH;
        if (!key.equals(expected) || value.indexOf(',') >= 0) {
            problem = "its extended header has the numbers of a sparse map out of order";
        }
        sparseNumbers.add(value);
    }

    private static boolean isKnown(String key) {
        switch (key) {
            case "path", "linkpath", "size", "uid", "gid", "mtime" -> {
                return true;
            }
            default -> {
                return key.startsWith("GNU.sparse.");
            }
        }
    }

    /** The value of a key; empty if there is none. */
    String value(String key) {
        return values.getOrDefault(key, "");
    }

    /** The extended attributes. */
    List<Xattr> xattrs() {
        if (xattrs.isEmpty()) {
            return List.of();
        }
        List<Xattr> list = new ArrayList<>(xattrs.size());
        for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
            list.add(new Xattr(xattr.getKey(), xattr.getValue()));
        }
        return list;
    }

    /** Overwrites the fields of the header block that the records have. */
    void applyTo(TarHeader header) {
        header.name = value("path").isEmpty() ? header.name : value("path");
        header.linkName = value("linkpath").isEmpty() ? header.linkName : value("linkpath");
        header.size = number("size", header.size, header);
        header.uid = number("uid", header.uid, header);
        header.gid = number("gid", header.gid, header);
        if (header.size < 0 && header.problem == null) {
            header.problem = "its size is negative";
        }
        applyTime(header);
    }

    private long number(String key, long otherwise, TarHeader header) {
        String text = value(key);
        if (text.isEmpty()) {
            return otherwise;
        }
        byte[] digits = Bytes.encode(text);
        long number = TarNumbers.parseDecimal(digits, 0, digits.length);
        if (number == TarNumbers.INVALID) {
            header.problem = "its extended header has no number in " + key;
        }
        return number;
    }

    /** A decimal number with an optional fraction; digits after the ninth are cut off. */
    private void applyTime(TarHeader header) {
        byte[] text = Bytes.encode(value("mtime"));
        if (text.length == 0) {
            return;
        }
        int point = indexOf(text, (byte) '.', 0, text.length);
        long seconds = TarNumbers.parseDecimal(text, 0, point < 0 ? text.length : point);
        int nanos = 0;
        boolean digits = seconds != TarNumbers.INVALID;
        for (int i = point + 1, unit = 100_000_000; point >= 0 && i < text.length; i++, unit /= 10) {
            digits &= text[i] >= '0' && text[i] <= '9';
            nanos += unit * (text[i] - '0');
        }
        if (!digits) {
            header.problem = "its extended header has no time in mtime";
            return;
        }
        boolean before1970 = text[0] == '-' && nanos > 0; // -1.25 is 0.75 s after second -2
        header.seconds = before1970 ? seconds - 1 : seconds;
        header.nanos = before1970 ? 1_000_000_000 - nanos : nanos;
    }

    private static String text(byte[] bytes, int from, int to) {
        return Bytes.decode(Arrays.copyOfRange(bytes, from, to));
    }

    private static int indexOf(byte[] bytes, byte wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
