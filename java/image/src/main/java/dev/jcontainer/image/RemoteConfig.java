package dev.jcontainer.image;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.manifest.Documents;
import dev.jcontainer.image.manifest.Manifest;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.source.ImageSource;
import dev.jcontainer.image.source.ImageSource.RawDocument;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Reads the configuration of a manifest that is not pulled. */
final class RemoteConfig {
    private RemoteConfig() {}

    static byte[] read(ImageSource source, Reference reference) throws IOException {
        RawDocument raw = source.manifest(reference.digest());
        if (!(Documents.parse(raw.mediaType(), raw.bytes()) instanceof Manifest manifest)) {
            throw new IOException(
                    "Cannot read the configuration of " + reference + ": it is an index of several images.");
        }
        Descriptor config = manifest.config();
        String what = "Cannot read the configuration of " + reference + ": ";
        if (config.size() > Documents.MAX_BYTES) {
            throw new IOException(
                    what + "it has " + config.size() + " bytes, and " + Documents.MAX_BYTES + " are allowed.");
        }
        byte[] bytes;
        try (InputStream in = source.blob(config, 0)) {
            bytes = in.readNBytes((int) config.size() + 1);
        }
        MessageDigest hash = config.digest().newHash();
        hash.update(bytes);
        if (bytes.length != config.size() || !Digest.of(hash).equals(config.digest())) {
            throw new IOException(what + "the registry has something else for " + config.digest() + ".");
        }
        return bytes;
    }
}
