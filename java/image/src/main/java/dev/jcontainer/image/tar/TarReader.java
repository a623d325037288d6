package dev.jcontainer.image.tar;

import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.kernel.Bytes;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a tar archive from its beginning to its end: Unix version 7, ustar, pax, GNU and star. Not thread-safe. Who
 * opened the stream closes it; this reader reads ahead of the entry that it returned.
 *
 * <p>Where formats leave a choice, it reads as Go's {@code archive/tar} does, because that is what engines and scanners
 * of images use, and an archive must not mean something else here. So what a global extended header ({@code g}) says
 * changes nothing, but extended headers and long names before it are not the next entry's; GNU's long names win over
 * those of extended headers; only regular files have data; and an archive may end without its two blocks of zeros
 * (POSIX.1-2001, pax, "ustar Interchange Format").
 */
public final class TarReader {
    /** The longest extended header in bytes, as in Go. */
    public static final int LONGEST_EXTENDED_HEADER = 1 << 20;

    /** The longest name in bytes. */
    public static final int LONGEST_NAME = 64 << 10;

    private static final long LARGEST_ID = 0xffff_fffeL; // 2^32 - 1 stands for "no change" in chown(2)
    private static final long LARGEST_MAJOR = 0xfff;
    private static final long LARGEST_MINOR = 0xf_ffff;

    private final TarInput in;
    private final byte[] block = new byte[TarHeader.BLOCK];
    private long number;
    private String name = "";
    private long remaining;
    private long padding;
    private boolean ended;

    /** Reads an archive that begins at the next byte of the stream. */
    public TarReader(InputStream in) {
        this(in, false);
    }

    /**
     * Reads an archive that begins at the next byte of the stream.
     *
     * @param seeks whether {@link InputStream#skip} of the stream is fast and never goes beyond its end, as that of a
     *     file could; only then is it called
     */
    public TarReader(InputStream in, boolean seeks) {
        this.in = new TarInput(in, seeks);
    }

    /**
     * Passes over the rest of the current entry and reads the next one.
     *
     * @return null at the end of the archive; the stream may have more bytes, see {@link #drain}
     * @throws TarException if this is no tar archive, if it is cut off or damaged, or has entries of an unknown type
     */
    public @Nullable TarEntry next() throws IOException {
        if (ended) {
            return null;
        }
        skipRest();
        number++;
        name = "";
        PaxHeader pax = null;
        String longName = "";
        String longLink = "";
        while (readHeaderBlock()) {
            TarHeader header = TarHeader.parse(block);
            name = header.name;
            check(header.problem);
            switch (header.type) {
                case 'x' -> pax = extendedHeader(header);
                case 'g' -> {
                    extendedHeader(header); // Go returns it as an entry of its own, which what was before belongs to
                    pax = null;
                    longName = "";
                    longLink = "";
                }
                case 'L' -> longName = specialText(header);
                case 'K' -> longLink = specialText(header);
                default -> {
                    return entry(header, pax, longName, longLink);
                }
            }
        }
        ended = true;
        return null;
    }

    /**
     * Reads bytes of the current entry: those that the archive has, without the holes of a sparse file.
     *
     * @return how many bytes; 0 at the end of the entry
     * @throws TarException if the archive ends before the entry does
     */
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int wanted = (int) Math.min(length, remaining);
        if (wanted == 0) {
            return 0;
        }
        int count = in.read(bytes, offset, wanted);
        if (count == 0) {
            throw cutOff();
        }
        remaining -= count;
        return count;
    }

    /** How many bytes of the current entry {@link #read} has left. */
    public long remaining() {
        return remaining;
    }

    /** How many bytes of the archive are before the next one that {@link #read} returns. */
    public long position() {
        return in.position();
    }

    /** The number of the current entry, from 1. */
    public long number() {
        return number;
    }

    /** Reads what follows the archive, up to the end of the stream: it belongs to the digest of a layer. */
    public void drain() throws IOException {
        in.skip(Long.MAX_VALUE);
    }

    /** Another problem with the current entry. */
    public TarException refuse(String problem) {
        return new TarException(number, name, problem);
    }

    private void skipRest() throws IOException {
        if (in.skip(remaining) < remaining) {
            throw cutOff();
        }
        in.skip(padding); // the last entry's may be missing
        remaining = 0;
        padding = 0;
    }

    /** Returns false at the end: of the stream, or two blocks of zeros, of which the second may be missing. */
    private boolean readHeaderBlock() throws IOException {
        int length = in.readFully(block, 0, TarHeader.BLOCK);
        if (length == 0) {
            return false;
        }
        if (length == TarHeader.BLOCK && !TarHeader.isZero(block)) {
            return true;
        }
        if (length < TarHeader.BLOCK) {
            throw cutOff();
        }
        length = in.readFully(block, 0, TarHeader.BLOCK);
        if (length > 0 && (length < TarHeader.BLOCK || !TarHeader.isZero(block))) {
            throw refuse("a block of zeros is before it, which only the end of an archive has");
        }
        return false;
    }

    private TarEntry entry(TarHeader header, @Nullable PaxHeader pax, String longName, String longLink)
            throws IOException {
        if (pax != null) {
            pax.applyTo(header);
        }
        header.name = longName.isEmpty() ? header.name : longName;
        header.linkName = longLink.isEmpty() ? header.linkName : longLink;
        name = header.name;
        check(header.problem);
        if (header.name.length() > LONGEST_NAME || header.linkName.length() > LONGEST_NAME) {
            throw refuse("it has a name of more than " + LONGEST_NAME + " bytes");
        }
        TarType type = type(header);
        remaining = type == TarType.FILE ? header.size : 0;
        padding = padding(remaining);
        if (type != TarType.FILE && pax != null && isSparse(pax)) {
            throw refuse("it is a " + type + " with a sparse map, which only files have");
        }
        SparseMap sparse = type == TarType.FILE ? sparse(header, pax) : null;
        boolean device = type == TarType.CHARACTER_DEVICE || type == TarType.BLOCK_DEVICE;
        return new TarEntry(
                type,
                header.name,
                type == TarType.SYMBOLIC_LINK || type == TarType.HARD_LINK ? header.linkName : "",
                attributes(header, pax),
                type == TarType.FILE ? header.size : 0,
                device ? (int) inRange(header.major, LARGEST_MAJOR, "major device number") : 0,
                device ? (int) inRange(header.minor, LARGEST_MINOR, "minor device number") : 0,
                sparse);
    }

    private TarType type(TarHeader header) throws TarException {
        return switch (header.type) {
            case 0 -> header.name.endsWith("/") ? TarType.DIRECTORY : TarType.FILE; // version 7 had no type for them
            case '0', 'S' -> TarType.FILE;
            case '1' -> TarType.HARD_LINK;
            case '2' -> TarType.SYMBOLIC_LINK;
            case '3' -> TarType.CHARACTER_DEVICE;
            case '4' -> TarType.BLOCK_DEVICE;
            case '5' -> TarType.DIRECTORY;
            case '6' -> TarType.FIFO;
            default ->
                throw refuse("its type '" + TarException.printable(TarHeader.text(new byte[] {header.type}, 0, 1))
                        + "' is not one of a file, a directory, a link, a device or a FIFO");
        };
    }

    private Attributes attributes(TarHeader header, @Nullable PaxHeader pax) throws TarException {
        return new Attributes(
                (int) header.mode & 07777,
                id(header.uid, "owner"),
                id(header.gid, "group"),
                header.seconds,
                header.nanos,
                pax == null ? List.of() : pax.xattrs());
    }

    /** Systems whose ids are signed write nobody, -2, as a negative number, which the kernel takes as 2^32 - 2. */
    private int id(long id, String what) throws TarException {
        return (int) inRange(id < -1 && id >= Integer.MIN_VALUE ? id + (1L << 32) : id, LARGEST_ID, what);
    }

    private long inRange(long value, long largest, String what) throws TarException {
        if (value < 0 || value > largest) {
            throw refuse("its " + what + " " + value + " is not between 0 and " + largest);
        }
        return value;
    }

    /** Reads the map of a sparse file, and makes its name and size those of the file instead of the archive's. */
    private @Nullable SparseMap sparse(TarHeader header, @Nullable PaxHeader pax) throws IOException {
        SparseFormats map = new SparseFormats();
        try {
            if (header.type == 'S') {
                map.readOld(block, this::readMapBlock);
                header.size = SparseFormats.oldSize(block);
            } else if (pax == null || !isSparse(pax)) {
                return null;
            } else {
                applySparseName(header, pax);
                if (pax.value("GNU.sparse.major").equals("1")) {
                    remaining -= map.readBeforeData(this::readMapBlock);
                } else {
                    map.readPax(pax);
                }
            }
            if (remaining < 0 || header.size < 0) {
                throw new SparseFormats.Fault("its sparse map does not fit its size");
            }
            return map.finish(header.size, remaining);
        } catch (SparseFormats.Fault fault) {
            throw refuse(fault.problem());
        }
    }

    private boolean isSparse(PaxHeader pax) throws TarException {
        String version = pax.value("GNU.sparse.major") + "." + pax.value("GNU.sparse.minor");
        return switch (version) {
            case "1.0", "0.0", "0.1" -> true;
            case "." -> !pax.value("GNU.sparse.map").isEmpty();
            default ->
                throw refuse("the version " + TarException.printable(version) + " of its sparse format is unknown");
        };
    }

    private void applySparseName(TarHeader header, PaxHeader pax) throws TarException {
        String realName = pax.value("GNU.sparse.name");
        header.name = realName.isEmpty() ? header.name : realName;
        name = header.name;
        String size = pax.value("GNU.sparse.size");
        size = size.isEmpty() ? pax.value("GNU.sparse.realsize") : size;
        if (!size.isEmpty()) {
            byte[] digits = Bytes.encode(size);
            header.size = TarNumbers.parseDecimal(digits, 0, digits.length);
        }
    }

    private void readMapBlock(byte[] mapBlock) throws IOException {
        if (in.readFully(mapBlock, 0, TarHeader.BLOCK) < TarHeader.BLOCK) {
            throw cutOff();
        }
    }

    private PaxHeader extendedHeader(TarHeader header) throws IOException {
        PaxHeader pax = PaxHeader.parse(special(header, LONGEST_EXTENDED_HEADER));
        check(pax.problem);
        return pax;
    }

    private byte[] special(TarHeader header, int longest) throws IOException {
        if (header.size > longest) {
            throw refuse("its extended header has " + header.size + " bytes, more than " + longest);
        }
        byte[] bytes = new byte[(int) header.size];
        if (in.readFully(bytes, 0, bytes.length) < bytes.length) {
            throw cutOff();
        }
        in.skip(padding(bytes.length));
        return bytes;
    }

    private String specialText(TarHeader header) throws IOException {
        byte[] bytes = special(header, LONGEST_NAME + 1); // with the NUL at its end
        return TarHeader.text(bytes, 0, bytes.length);
    }

    private void check(@Nullable String problem) throws TarException {
        if (problem != null) {
            throw refuse(problem);
        }
    }

    private TarException cutOff() {
        TarException exception = refuse("the archive ends in the middle of it");
        exception.initCause(new EOFException());
        return exception;
    }

    private static long padding(long size) {
        return -size & TarHeader.BLOCK - 1;
    }
}
