package dev.jcontainer.image.transfer;

import dev.jcontainer.image.config.ImageConfig;
import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.ImageConfigs;
import dev.jcontainer.image.manifest.ImageDocument;
import dev.jcontainer.image.manifest.Index;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.manifest.PlatformException;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Platform;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.source.ImageSource.RawDocument;
import dev.jcontainer.image.store.BlobStore;
import dev.jcontainer.image.store.StoreException;
import dev.jcontainer.image.transfer.TransferException.Kind;
import dev.jcontainer.json.DocumentException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the manifest and the configuration that a name refers to. Each document is compared with the digest by which it
 * was asked for: its bytes, never what a header says about them. Those that the store has are read from there.
 */
final class Resolver {
    /** An index may refer to another one; more than that is a circle or a joke. */
    private static final int MOST_INDEXES = 3;

    private final ImageSource source;
    private final BlobStore blobs;
    private final String name;

    Resolver(ImageSource source, BlobStore blobs, String name) {
        this.source = source;
        this.blobs = blobs;
        this.name = name;
    }

    /**
     * Resolves the name.
     *
     * @param digest the digest that the name has; null if it has none
     * @param platform the platform that is chosen from an index
     */
    Resolved resolve(@Nullable Digest digest, Platform platform) throws IOException {
        RawDocument raw = digest == null ? source.manifest(null) : document(digest);
        Descriptor target = Descriptor.of(raw.mediaType(), Digest.of(raw.bytes()), raw.bytes().length);
        if (digest != null && !digest.equals(target.digest())) {
            target = Descriptor.of(raw.mediaType(), digest, raw.bytes().length); // sha512, verified by document()
        }
        ImageDocument document = parse(raw, "the manifest " + target.digest());
        target = Descriptor.of(document.mediaType(), target.digest(), target.size());
        Descriptor chosen = target;
        for (int depth = 0; document instanceof Index; depth++) {
            if (depth == MOST_INDEXES) {
                throw malformed("its index refers to an index, which refers to another one, and so on", null);
            }
            chosen = choose((Index) document, platform);
            document = parse(document(chosen), "the manifest " + chosen.digest());
        }
        Manifest manifest = (Manifest) document;
        byte[] config = config(manifest.config());
        boolean isImage = manifest.whyNoImage() == null;
        return new Resolved(target, raw.bytes(), chosen, manifest, isImage ? parse(manifest, config) : null, config);
    }

    private Descriptor choose(Index index, Platform platform) throws TransferException {
        try {
            return index.choose(platform);
        } catch (PlatformException e) {
            throw new TransferException(Kind.PLATFORM, "Cannot take " + name + ": " + e.getMessage() + ".", e);
        }
    }

    private ImageDocument parse(RawDocument raw, String what) throws TransferException {
        try {
            return Documents.parse(raw.mediaType(), raw.bytes());
        } catch (DocumentException e) {
            throw malformed(what + ": " + e.getMessage(), e);
        }
    }

    private ImageConfig parse(Manifest manifest, byte[] bytes) throws TransferException {
        try {
            ImageConfig config = ImageConfigs.parse(bytes);
            ImageConfigs.checkLayers(config, manifest);
            return config;
        } catch (DocumentException e) {
            throw malformed("its configuration: " + e.getMessage(), e);
        }
    }

    private TransferException malformed(String what, @Nullable Exception cause) {
        String message = "Cannot take " + name + ": " + what + ".";
        return cause == null
                ? new TransferException(Kind.IMAGE, message)
                : new TransferException(Kind.IMAGE, message, cause);
    }

    /** A document of the store; null if it has none, or a damaged one, which is replaced when the source has given it. */
    private byte @Nullable [] stored(Digest digest) throws IOException {
        try {
            return blobs.read(digest, Documents.MAX_BYTES);
        } catch (StoreException e) {
            if (e.kind() == StoreException.Kind.MISSING || e.kind() == StoreException.Kind.DAMAGED) {
                return null;
            }
            throw e;
        }
    }

    private RawDocument document(Digest digest) throws IOException {
        byte[] stored = stored(digest);
        if (stored != null) {
            return new RawDocument("", stored);
        }
        RawDocument raw = source.manifest(digest);
        verify(digest, raw.bytes());
        return raw;
    }

    private RawDocument document(Descriptor descriptor) throws IOException {
        RawDocument raw = document(descriptor.digest());
        if (raw.bytes().length != descriptor.size()) {
            throw new TransferException(
                    Kind.CONTENT,
                    "Cannot take " + name + ": the manifest " + descriptor.digest() + " has " + raw.bytes().length
                            + " bytes, and its index says " + descriptor.size() + ".");
        }
        return new RawDocument(descriptor.mediaType(), raw.bytes());
    }

    private void verify(Digest digest, byte[] bytes) throws TransferException {
        java.security.MessageDigest hash = digest.newHash();
        hash.update(bytes);
        Digest found = Digest.of(hash);
        if (!found.equals(digest)) {
            throw new TransferException(
                    Kind.CONTENT,
                    "Cannot take " + name + ": the source answers to " + digest + " with content of the digest " + found
                            + ".");
        }
    }

    private byte[] config(Descriptor config) throws IOException {
        if (config.size() > Documents.MAX_BYTES) {
            throw malformed(
                    "its configuration has " + config.size() + " bytes, and " + Documents.MAX_BYTES + " are allowed",
                    null);
        }
        byte[] stored = stored(config.digest());
        if (stored != null) {
            return stored;
        }
        while (true) {
            try {
                return fetched(config);
            } catch (TransferException e) {
                if (!source.distrust(config)) {
                    throw e;
                }
            }
        }
    }

    private byte[] fetched(Descriptor config) throws IOException {
        byte[] bytes;
        try (InputStream in = source.blob(config, 0)) {
            bytes = in.readNBytes((int) config.size() + 1);
        }
        if (bytes.length != config.size()) {
            throw new TransferException(
                    Kind.CONTENT,
                    "Cannot take " + name + ": the configuration " + config.digest() + " has not the " + config.size()
                            + " bytes that the manifest says.");
        }
        verify(config.digest(), bytes);
        return bytes;
    }
}
