package dev.jcontainer.image.tar;

import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Xattr;
import dev.jcontainer.kernel.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Writes a tar archive: ustar, with an extended header of pax before an entry that needs one. The same entries make the
 * same bytes. Not thread-safe. {@link #close} ends the archive and closes the stream; an archive whose writing failed
 * is ended all the same, so the caller throws it away.
 */
public final class TarWriter implements Closeable {
    private static final byte[] ZEROS = new byte[2 * TarHeader.BLOCK];
    private static final int COPY_BUFFER = 64 << 10;
    private static final String CHECKSUM_SPACES = "        ";

    private final OutputStream out;
    private long remaining;
    private long padding;

    public TarWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Begins an entry. A regular file's bytes are written next, as many as its size says, with {@link #write}.
     *
     * @throws IllegalArgumentException if the entry is sparse, since this writes whole files
     * @throws IllegalStateException if the entry before has not got all its bytes
     */
    public void begin(TarEntry entry) throws IOException {
        if (entry.sparse() != null) {
            throw new IllegalArgumentException("'" + entry.name() + "' is sparse; only whole files are written");
        }
        endEntry();
        byte[] extended = extendedHeader(entry);
        if (extended.length > 0) {
            // Readers that do not know 'x' make a file of it: the name tells what it is.
            writeHeader(
                    "PaxHeaders/" + TarException.printable(lastName(entry.name())),
                    'x',
                    0644,
                    0,
                    0,
                    extended.length,
                    0,
                    entry,
                    "");
            out.write(extended);
            pad(extended.length);
        }
        Attributes attributes = entry.attributes();
        writeHeader(
                entry.name(),
                typeFlag(entry.type()),
                attributes.mode(),
                Integer.toUnsignedLong(attributes.uid()),
                Integer.toUnsignedLong(attributes.gid()),
                entry.size(),
                attributes.seconds(),
                entry,
                entry.linkName());
        remaining = entry.size();
        padding = -remaining & TarHeader.BLOCK - 1;
    }

    /** Appends bytes to the current file. */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > remaining) {
            throw new IllegalStateException(length + " bytes are more than the file has left: " + remaining);
        }
        out.write(bytes, offset, length);
        remaining -= length;
    }

    /** Writes a regular file of root and of 1970. */
    public void file(String name, byte[] content) throws IOException {
        begin(TarEntry.file(name, 0644, content.length));
        write(content, 0, content.length);
    }

    /**
     * Writes an entry with the bytes of a stream, which must have as many as the entry's size says.
     *
     * @throws IOException if the stream is shorter or longer, or fails
     */
    public void file(TarEntry entry, InputStream content) throws IOException {
        begin(entry);
        byte[] buffer = new byte[COPY_BUFFER];
        for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
            if (count > remaining) {
                throw new IOException("'" + TarException.printable(entry.name()) + "' has more than the " + entry.size()
                        + " bytes that it had when its archive was planned");
            }
            write(buffer, 0, count);
        }
        if (remaining > 0) {
            throw new IOException("'" + TarException.printable(entry.name()) + "' has " + remaining
                    + " bytes fewer than the " + entry.size() + " that it had when its archive was planned");
        }
    }

    private void endEntry() throws IOException {
        if (remaining > 0) {
            throw new IllegalStateException("The entry before lacks " + remaining + " bytes");
        }
        out.write(ZEROS, 0, (int) padding);
        padding = 0;
    }

    private void pad(long size) throws IOException {
        out.write(ZEROS, 0, (int) (-size & TarHeader.BLOCK - 1));
    }

    private static String lastName(String path) {
        int end = path.endsWith("/") ? path.length() - 1 : path.length();
        String name = path.substring(path.lastIndexOf('/', end - 1) + 1, end);
        return name.length() > 50 ? name.substring(0, 50) : name;
    }

    private static char typeFlag(TarType type) {
        return switch (type) {
            case FILE -> '0';
            case HARD_LINK -> '1';
            case SYMBOLIC_LINK -> '2';
            case CHARACTER_DEVICE -> '3';
            case BLOCK_DEVICE -> '4';
            case DIRECTORY -> '5';
            case FIFO -> '6';
        };
    }

    /** The records for what the fields of a ustar header cannot hold; empty if they hold all. */
    private static byte[] extendedHeader(TarEntry entry) {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        Attributes attributes = entry.attributes();
        if (!fits(entry.name(), UstarName.LONGEST) || UstarName.split(entry.name()) < 0) {
            record(records, "path", Bytes.encode(entry.name()));
        }
        if (!fits(entry.linkName(), UstarName.FIELD)) {
            record(records, "linkpath", Bytes.encode(entry.linkName()));
        }
        number(records, "size", entry.size(), 1L << 33);
        number(records, "uid", Integer.toUnsignedLong(attributes.uid()), 1L << 21);
        number(records, "gid", Integer.toUnsignedLong(attributes.gid()), 1L << 21);
        if (attributes.nanos() != 0 || attributes.seconds() < 0 || attributes.seconds() >= 1L << 33) {
            record(records, "mtime", Bytes.encode(time(attributes.seconds(), attributes.nanos())));
        }
        for (Xattr xattr : attributes.xattrs()) {
            record(records, "SCHILY.xattr." + xattr.name(), xattr.value());
        }
        return records.toByteArray();
    }

    private static boolean fits(String name, int longest) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= 0x80) {
                return false;
            }
        }
        return name.length() <= longest;
    }

    private static void number(ByteArrayOutputStream records, String key, long value, long tooLarge) {
        if (value >= tooLarge) {
            record(records, key, Bytes.encode(Long.toString(value)));
        }
    }

    private static String time(long seconds, int nanos) {
        boolean negative = seconds < 0 && nanos > 0;
        long whole = negative ? seconds + 1 : seconds;
        int fraction = negative ? 1_000_000_000 - nanos : nanos;
        String sign = negative && whole == 0 ? "-" : "";
        return fraction == 0
                ? Long.toString(whole)
                : sign + whole + "."
                        + Integer.toString(1_000_000_000 + fraction).substring(1);
    }

    /** A record begins with its own length, with the digits of that length. */
    private static void record(ByteArrayOutputStream records, String key, byte[] value) {
        byte[] name = Bytes.encode(key);
        int rest = name.length + value.length + 3;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        records.writeBytes(Bytes.encode(Integer.toString(length)));
        records.write(' ');
        records.writeBytes(name);
        records.write('=');
        records.writeBytes(value);
        records.write('\n');
    }

    @SuppressWarnings("TooManyParameters") // the fields of a header
    private void writeHeader(
            String name, char type, long mode, long uid, long gid, long size, long seconds, TarEntry entry, String link)
            throws IOException {
        byte[] block = new byte[TarHeader.BLOCK];
        UstarName.put(block, name);
        octal(block, 100, 8, mode);
        octal(block, 108, 8, uid);
        octal(block, 116, 8, gid);
        octal(block, 124, 12, size);
        octal(block, 136, 12, seconds);
        block[156] = (byte) type;
        UstarName.text(block, 157, 100, link);
        UstarName.text(block, 257, 8, "ustar\00000");
        octal(block, 329, 8, entry.major());
        octal(block, 337, 8, entry.minor());
        UstarName.text(block, 148, 8, CHECKSUM_SPACES);
        int sum = 0;
        for (byte one : block) {
            sum += one & 0xff;
        }
        octal(block, 148, 7, sum);
        out.write(block);
    }

    /** A number that does not fit is 0 here, and right in the extended header. */
    private static void octal(byte[] block, int offset, int length, long value) {
        long left = value < 0 || value >= 1L << 3 * (length - 1) ? 0 : value;
        for (int i = offset + length - 2; i >= offset; i--) {
            block[i] = (byte) ('0' + (left & 7));
            left >>= 3;
        }
    }

    @Override
    public void close() throws IOException {
        try (out) {
            endEntry();
            out.write(ZEROS);
        }
    }
}
