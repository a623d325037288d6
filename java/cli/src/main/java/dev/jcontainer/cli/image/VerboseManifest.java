package dev.jcontainer.cli.image;

import dev.jcontainer.image.Images;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.progress.TransferListener;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.Text;
import dev.jcontainer.json.Value;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What docker's {@code manifest inspect -v} says: an object for a manifest, and for an index an array of these, each with
 * its name and its descriptor, which has the platform.
 */
final class VerboseManifest {
    private static final String MEDIA_TYPE = "mediaType";
    private static final String PLATFORM = "platform";
    private static final String OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    private static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    private final Images images;
    private final TransferListener listener;
    private final Text text = Text.line();

    private VerboseManifest(Images images, TransferListener listener) {
        this.images = images;
        this.listener = listener;
    }

    /** The JSON of what a registry has for a name, in one line. */
    static String of(Images images, String name, byte[] document, TransferListener listener)
            throws IOException, InterruptedException {
        VerboseManifest verbose = new VerboseManifest(images, listener);
        Reference reference = Reference.parse(name);
        Value value = Document.parse(document);
        if (value.get("manifests") == null) {
            String own = // its tag may mean another one meanwhile
                    reference
                            .withoutTagAndDigest()
                            .withDigest(Digest.of(document))
                            .toString();
            Value config = Document.parse(images.remoteConfig(own, listener));
            verbose.manifest(whole(reference), value.stringOrEmpty(MEDIA_TYPE), platform(config), document);
        } else {
            verbose.entries(reference, value);
        }
        return verbose.text.toString();
    }

    private void entries(Reference reference, Value index) throws IOException, InterruptedException {
        text.array();
        for (Value entry : index.elements("manifests")) {
            Digest digest = digest(entry);
            Value platform = entry.get(PLATFORM);
            manifest(
                    whole(reference).withDigest(digest),
                    entry.stringOrEmpty(MEDIA_TYPE),
                    platform == null ? null : platform.toJson(),
                    images.remoteManifest(
                            reference.withoutTagAndDigest().withDigest(digest).toString(), listener));
        }
        text.endArray();
    }

    private static Digest digest(Value entry) throws IOException {
        try {
            return Digest.parse(entry.requireString("digest"));
        } catch (IllegalArgumentException e) {
            throw entry.problem("digest", String.valueOf(e.getMessage()));
        }
    }

    private static Reference whole(Reference reference) throws IOException {
        return reference.digest() == null ? reference.withTag(reference.tagOrLatest()) : reference;
    }

    private void manifest(Reference reference, String mediaType, @Nullable String platform, byte[] document)
            throws IOException {
        String type = mediaType.isEmpty() ? OCI_MANIFEST : mediaType;
        Digest digest = reference.digest() == null ? Digest.of(document) : reference.digest();
        Document.parse(document); // what is no JSON is not printed on a terminal
        text.object()
                .member("Ref", reference.toString())
                .object("Descriptor")
                .member(MEDIA_TYPE, type)
                .member("digest", digest.toString())
                .member("size", document.length);
        if (platform != null) {
            text.json(PLATFORM, platform);
        }
        text.end()
                .json(
                        type.equals(DOCKER_MANIFEST) ? "SchemaV2Manifest" : "OCIManifest",
                        new String(document, StandardCharsets.UTF_8))
                .end();
    }

    /** The platform that a configuration says; null for an artifact. */
    private static @Nullable String platform(Value config) throws IOException {
        String architecture = config.stringOrEmpty("architecture");
        String variant = config.stringOrEmpty("variant");
        if (architecture.isEmpty()) {
            return null;
        }
        Text platform =
                Text.line().object().member("architecture", architecture).member("os", config.stringOrEmpty("os"));
        if (!variant.isEmpty()) {
            platform.member("variant", variant);
        }
        return platform.end().toString();
    }
}
