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
import dev.jcontainer.image.tar.TarException;
import dev.jcontainer.image.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.security.DigestInputStream;
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
    private static final String PLACE = "the archive";

    private final FileChannel file;
    private final Descriptor layer;
    private final byte[] config;

    private RootArchive(FileChannel file, Descriptor layer, byte[] config) {
        this.file = file;
        this.layer = layer;
        this.config = config;
    }

    /**
     * Reads a stream with an archive to its end; the caller closes it. It is read as an archive while it is copied, so that what
     * is none is refused by its first block.
     *
     * @param spoolFile a path that does not exist, on a disk with room for the archive
     * @param ceilings those for bytes hold for the archive
     * @param defaults what containers of the image get
     * @param comment what its history says
     */
    public static RootArchive read(
            InputStream in,
            String spoolFile,
            Ceilings ceilings,
            Platform platform,
            RunDefaults defaults,
            String comment)
            throws IOException {
        FileChannel file = ArchiveFiles.createUnnamed(spoolFile);
        try {
            MessageDigest hash = Digest.newSha256();
            InputStream bounded = new BoundedInput(new DigestInputStream(in, hash), ceilings, PLACE);
            BufferedInputStream blob = new BufferedInputStream(new CopiedInput(bounded, file, PLACE, spoolFile), PIECE);
            byte[] magic = Spool.magic(blob);
            if (Spool.isOther(magic)) {
                throw new ArchiveException(
                        "Cannot import the archive: it is compressed by xz or bzip2; gzip and zstd are read.");
            }
            Digest diffId =
                    diffId(new BoundedInput(Decompression.of(blob, "Cannot import the archive: it"), ceilings, PLACE));
            Descriptor layer = Descriptor.of(mediaType(magic), Digest.of(hash), file.size());
            String now =
                    Instant.ofEpochSecond(System.currentTimeMillis() / 1000).toString();
            ImageConfig config = ImageConfigs.make(
                    platform, now, "", defaults, List.of(diffId), List.of(new History(now, "", "", comment, false)));
            return new RootArchive(file, layer, config.raw());
        } catch (IOException | RuntimeException | Error e) {
            try (file) {
                throw e;
            }
        }
    }

    /** Reads an archive and what follows it, which all belongs to the layer. */
    private static Digest diffId(InputStream expanded) throws IOException {
        MessageDigest hash = Digest.newSha256();
        try (InputStream archive = new DigestInputStream(expanded, hash)) {
            TarReader tar = new TarReader(archive);
            while (tar.next() != null) {
                // the reader passes over its bytes
            }
            tar.drain();
        } catch (TarException e) {
            throw new ArchiveException("Cannot import the archive: " + e.getMessage() + ".", e);
        }
        return Digest.of(hash);
    }

    private static String mediaType(byte[] magic) {
        if (!Spool.isCompressed(magic)) {
            return MediaTypes.OCI_LAYER;
        }
        return Spool.isZstd(magic) ? MediaTypes.OCI_LAYER_ZSTD : MediaTypes.OCI_LAYER_GZIP;
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
