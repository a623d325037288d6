package dev.jcontainer.image.archive;

import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.layer.Decompression;
import dev.jcontainer.kernel.Syscalls;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Makes a plain file of a tar archive, which then is read by offsets: what is compressed as a whole is expanded, and what
 * is no regular file is copied. A plain file is read where it is.
 *
 * <p>The members are looked for while the copy is made. So it ends where the archive does, whatever follows, and what is
 * no archive is refused by its first block. What follows is read, too, because who writes it into a pipe would fail
 * otherwise; but only when the archive has been opened, so that what is no archive of images is refused before.
 */
final class Spool {
    private static final int PIECE = 128 << 10;
    private static final int MAGIC = 4;

    private final String place;
    private final @Nullable String spoolFile;
    private final Ceilings ceilings;
    private final Opener opener;

    /** Finds the images among the members, which are closed with them, and also if this fails. */
    @FunctionalInterface
    interface Opener {
        ImageArchive open(Members members) throws IOException;
    }

    /**
     * @param place the archive's name for messages
     * @param spoolFile a path that does not exist, on a disk with room for the archive; null if there is none
     * @param ceilings those for bytes hold for all that is read of a stream, and for what it is expanded to
     */
    Spool(String place, @Nullable String spoolFile, Ceilings ceilings, Opener opener) {
        this.place = place;
        this.spoolFile = spoolFile;
        this.ceilings = ceilings;
        this.opener = opener;
    }

    /** Opens a file. A device may have no end, so it is refused. */
    ImageArchive open(String file) throws IOException {
        int descriptor = ArchiveFiles.open(file);
        if (ArchiveFiles.isDevice(descriptor)) {
            Syscalls.close(descriptor);
            throw new ArchiveException("Cannot read images from " + place
                    + ": it is a device. Copy it to a file, or pipe it to the standard input.");
        }
        if (!ArchiveFiles.isRegular(descriptor)) {
            return copy(new DescriptorInput(descriptor, file));
        }
        FileChannel plain;
        try {
            plain = ArchiveFiles.channel(descriptor);
        } finally {
            Syscalls.close(descriptor);
        }
        boolean compressed;
        try {
            compressed = isCompressed(new ChannelInput(plain, 0, MAGIC).readNBytes(MAGIC));
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
        if (!compressed) {
            return opener.open(TarMembers.open(plain, place));
        }
        try (plain) {
            return copy(new ChannelInput(plain, 0, Long.MAX_VALUE));
        }
    }

    /** Copies the archive in a stream to the spool file, expanded, reads what follows, and closes the stream. */
    ImageArchive copy(InputStream stream) throws IOException {
        try (InputStream in = expanded(stream)) {
            if (spoolFile == null) {
                throw new ArchiveException("Cannot read images from " + place
                        + ": it is no plain file, and there is no place for a copy.");
            }
            FileChannel spool = ArchiveFiles.createUnnamed(spoolFile);
            CopiedInput copied = new CopiedInput(in, spool, place, spoolFile);
            ImageArchive archive = opener.open(TarMembers.read(copied, spool, place));
            try {
                in.transferTo(OutputStream.nullOutputStream());
                return archive;
            } catch (IOException | RuntimeException | Error e) {
                archive.close();
                throw e;
            }
        }
    }

    /** The expanded stream, whose end closes the given one; that is closed if this fails. */
    private InputStream expanded(InputStream in) throws IOException {
        try {
            return decompression(new BufferedInputStream(in, PIECE));
        } catch (IOException | RuntimeException | Error e) {
            try (in) {
                throw e;
            }
        }
    }

    private InputStream decompression(BufferedInputStream buffered) throws IOException {
        byte[] magic = magic(buffered);
        if (isOther(magic)) {
            throw new ArchiveException(
                    "Cannot read images from " + place + ": it is compressed by xz or bzip2; gzip and zstd are read.");
        }
        InputStream bounded = new BoundedInput(buffered, ceilings, place);
        if (!isCompressed(magic)) {
            return bounded;
        }
        // members of gzip and frames of zstd may be empty, without end, so both sides have a ceiling
        return new BoundedInput(Decompression.of(bounded, "Cannot read " + place + ": it"), ceilings, place);
    }

    /** The first bytes of a stream, which are read again next. */
    static byte[] magic(BufferedInputStream in) throws IOException {
        in.mark(MAGIC);
        byte[] magic = in.readNBytes(MAGIC);
        in.reset();
        return magic;
    }

    /** Whether the bytes begin what gzip, zstd (with a skippable frame first, too), xz or bzip2 have written. */
    static boolean isCompressed(byte[] magic) {
        if (magic.length < MAGIC) {
            return false;
        }
        boolean gzip = magic[0] == 0x1f && magic[1] == (byte) 0x8b;
        return gzip || isZstd(magic) || isOther(magic);
    }

    /** The frames of RFC 8878: 0xFD2FB528, and 0x184D2A50 to 0x184D2A5F, lowest byte first. */
    static boolean isZstd(byte[] magic) {
        if (magic.length < MAGIC) {
            return false;
        }
        boolean data = magic[0] == 0x28 && magic[1] == (byte) 0xb5 && magic[2] == 0x2f && magic[3] == (byte) 0xfd;
        boolean skippable = (magic[0] & 0xf0) == 0x50 && magic[1] == 0x2a && magic[2] == 0x4d && magic[3] == 0x18;
        return data || skippable;
    }

    /** Whether the bytes begin what xz or bzip2 have written, which is not read. */
    static boolean isOther(byte[] magic) {
        if (magic.length < MAGIC) {
            return false;
        }
        boolean xz = magic[0] == (byte) 0xfd && magic[1] == '7' && magic[2] == 'z' && magic[3] == 'X';
        return xz || magic[0] == 'B' && magic[1] == 'Z' && magic[2] == 'h' && magic[3] >= '1' && magic[3] <= '9';
    }
}
