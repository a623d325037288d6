package dev.jcontainer.image.archive;

import dev.jcontainer.image.config.History;
import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.config.RunDefaults;
import dev.jcontainer.image.layer.Ceilings;
import dev.jcontainer.image.layer.Decompression;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.ImageConfigs;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.manifest.MediaTypes;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.source.ImageSource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive of a root filesystem as an image with one layer, as {@code docker import} makes it. The archive stays as
 * it came, plain or compressed by gzip or zstd. Thread-safe.
 */
public final class RootArchive implements ImageSource {
    private static final int PIECE = 128 << 10;
    private static final byte[] GZIP = {0x1f, (byte) 0x8b};

    private final FileChannel file;
    private final Descriptor layer;
    private final byte[] config;

    private RootArchive(FileChannel file, Descriptor layer, byte[] config) {
        this.file = file;
        this.layer = layer;
        this.config = config;
    }

    /**
     * Reads an archive to its end; the caller closes the stream.
     *
     * @param spoolFile a path that does not exist, on a disk with room for the archive
     * @param defaults what containers of the image get
     * @param comment what its history says
     */
    public static RootArchive read(
            InputStream in, String spoolFile, Platform platform, RunDefaults defaults, String comment)
            throws IOException {
        FileChannel file = HostFiles.createUnnamed(spoolFile);
        try {
            MessageDigest hash = Digest.of(new byte[0]).newHash();
            long size = copy(in, file, hash);
            Digest blob = Digest.of(hash);
            byte[] magic = new ChannelInput(file, 0, 4).readNBytes(4);
            if (magic.length == 4 && Spool.isOther(magic)) {
                throw new ArchiveException(
                        "Cannot import the archive: it is compressed by xz or bzip2; gzip and zstd are" + " read.");
            }
            try (InputStream archive = new BoundedInput(
                    Decompression.of(new ChannelInput(file, 0, size)), Ceilings.forThisJvm(), "the archive")) {
                hash(archive, hash);
            }
            String now =
                    Instant.ofEpochSecond(System.currentTimeMillis() / 1000).toString();
            ImageConfig config = ImageConfigs.make(
                    platform,
                    now,
                    "",
                    defaults,
                    List.of(Digest.of(hash)),
                    List.of(new History(now, "", "", comment, false)));
            return new RootArchive(file, Descriptor.of(mediaType(magic), blob, size), config.raw());
        } catch (IOException | RuntimeException | Error e) {
            try (file) {
                throw e;
            }
        }
    }

    private static long copy(InputStream in, FileChannel file, MessageDigest hash) throws IOException {
        byte[] piece = new byte[PIECE];
        long size = 0;
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("The import of the archive was interrupted.");
            }
            hash.update(piece, 0, count);
            ByteBuffer left = ByteBuffer.wrap(piece, 0, count);
            while (left.hasRemaining()) {
                file.write(left);
            }
            size += count;
        }
        return size;
    }

    private static void hash(InputStream in, MessageDigest hash) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("The import of the archive was interrupted.");
            }
            hash.update(piece, 0, count);
        }
    }

    private static String mediaType(byte[] magic) {
        if (magic.length == 4 && magic[0] == GZIP[0] && magic[1] == GZIP[1]) {
            return MediaTypes.OCI_LAYER_GZIP;
        }
        return magic.length == 4 && Spool.isZstd(magic) ? MediaTypes.OCI_LAYER_ZSTD : MediaTypes.OCI_LAYER;
    }

    /** Its manifest, which names the configuration and the layer. */
    @Override
    public RawDocument manifest(@Nullable Digest digest) {
        Descriptor image = Descriptor.of(MediaTypes.OCI_CONFIG, Digest.of(config), config.length);
        return new RawDocument(
                MediaTypes.OCI_MANIFEST,
                Manifest.make(MediaTypes.OCI_MANIFEST, image, List.of(layer), Map.of())
                        .raw());
    }

    @Override
    public InputStream blob(Descriptor blob, long offset) {
        if (blob.digest().equals(layer.digest())) {
            return new ChannelInput(file, offset, layer.size());
        }
        return new ByteArrayInputStream(config, (int) offset, config.length - (int) offset);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
