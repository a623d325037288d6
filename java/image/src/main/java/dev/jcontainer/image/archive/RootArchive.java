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
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A tar archive as an image: as its only layer, as {@code docker import} makes it, or as the layer on those of another
 * image, as {@code docker commit} does. An archive that is imported stays as it came, plain or compressed by gzip or
 * zstd. Thread-safe.
 */
public final class RootArchive implements ImageSource {
    private static final int PIECE = 128 << 10;
    private static final String PLACE = "the archive";

    private final FileChannel file;
    private final List<Descriptor> below;
    private final Descriptor layer;
    private final byte[] config;

    private RootArchive(FileChannel file, List<Descriptor> below, Descriptor layer, byte[] config) {
        this.file = file;
        this.below = below;
        this.layer = layer;
        this.config = config;
    }

    /** Writes the archive of a layer. */
    @FunctionalInterface
    public interface LayerWriter {
        /** Writes all of it; the stream stays open. */
        void write(OutputStream out) throws IOException;
    }

    /**
     * Makes an image of another one and a layer on its layers, which are not read: the store has them.
     *
     * @param writer writes the archive of the layer, which is compressed by gzip
     * @param spoolFile a path that does not exist, on a disk with room for the compressed archive
     * @param below the manifest of the other image
     * @param image its configuration
     * @param defaults what containers of the new image get
     * @param entry what its history says; the time is filled in
     */
    public static RootArchive onImage(
            LayerWriter writer,
            String spoolFile,
            Manifest below,
            ImageConfig image,
            RunDefaults defaults,
            History entry)
            throws IOException {
        FileChannel file = ArchiveFiles.createUnnamed(spoolFile);
        try {
            MessageDigest hash = Digest.newSha256();
            MessageDigest expanded = Digest.newSha256();
            OutputStream spool = new BufferedOutputStream(Channels.newOutputStream(file), PIECE);
            GZIPOutputStream compressed = new GZIPOutputStream(new DigestOutputStream(spool, hash), PIECE);
            writer.write(new DigestOutputStream(compressed, expanded));
            compressed.finish();
            spool.flush();
            List<Digest> diffIds = new ArrayList<>(image.diffIds());
            diffIds.add(Digest.of(expanded));
            List<History> history = new ArrayList<>(image.history());
            String now = now();
            history.add(new History(now, entry.createdBy(), entry.author(), entry.comment(), false));
            Platform platform = image.platform();
            ImageConfig config = ImageConfigs.make(
                    platform == null ? Platform.host() : platform, now, entry.author(), defaults, diffIds, history);
            List<Descriptor> layers = new ArrayList<>();
            for (Descriptor one : below.layers()) {
                layers.add(Descriptor.of(ofOci(one.mediaType()), one.digest(), one.size()));
            }
            Descriptor layer = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.of(hash), file.size());
            return new RootArchive(file, layers, layer, config.raw());
        } catch (IOException | RuntimeException | Error e) {
            try (file) {
                throw e;
            }
        }
    }

    /** The type that OCI has for a layer, since a manifest has types of one kind. */
    private static String ofOci(String mediaType) {
        return switch (mediaType) {
            case MediaTypes.DOCKER_LAYER -> MediaTypes.OCI_LAYER;
            case MediaTypes.DOCKER_LAYER_GZIP -> MediaTypes.OCI_LAYER_GZIP;
            case MediaTypes.DOCKER_LAYER_ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
            default -> mediaType;
        };
    }

    private static String now() {
        return Instant.ofEpochSecond(System.currentTimeMillis() / 1000).toString();
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
            String now = now();
            ImageConfig config = ImageConfigs.make(
                    platform, now, "", defaults, List.of(diffId), List.of(new History(now, "", "", comment, false)));
            return new RootArchive(file, List.of(), layer, config.raw());
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

    /** Its manifest, which names the configuration and the layers. */
    @Override
    public RawDocument manifest(@Nullable Digest digest) {
        List<Descriptor> layers = new ArrayList<>(below);
        layers.add(layer);
        Descriptor image = Descriptor.of(MediaTypes.OCI_CONFIG, Digest.of(config), config.length);
        return new RawDocument(
                MediaTypes.OCI_MANIFEST,
                Manifest.make(MediaTypes.OCI_MANIFEST, image, layers, Map.of()).raw());
    }

    @Override
    public InputStream blob(Descriptor blob, long offset) throws IOException {
        if (blob.digest().equals(layer.digest())) {
            return new ChannelInput(file, offset, layer.size());
        }
        for (Descriptor one : below) {
            if (one.digest().equals(blob.digest())) {
                throw new ArchiveException("The image has lost its layer " + one.digest()
                        + ", so no image can be made on it: pull it again.");
            }
        }
        return new ByteArrayInputStream(config, (int) offset, config.length - (int) offset);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
