package dev.jcontainer.image.manifest;

import dev.jcontainer.json.Text;
import dev.jcontainer.kernel.PlainText;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of an image, which has a configuration and layers, or of an artifact, which has any blobs. Immutable.
 *
 * @param mediaType that of OCI or of Docker v2.2
 * @param raw the document as it came; not to be changed
 * @param config the configuration of an image; of an artifact, some blob
 * @param layers the layers of an image, the lowest first; of an artifact, its blobs
 * @param annotations free text by name
 * @param artifactType what an artifact is; null if the document does not say it
 * @param subject the manifest that an artifact is about, such as the image that it signs; null for none
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/manifest.md">OCI image specification, Image
 *     Manifest</a>
 */
public record Manifest(
        String mediaType,
        byte[] raw,
        Descriptor config,
        List<Descriptor> layers,
        Map<String, String> annotations,
        @Nullable String artifactType,
        @Nullable Descriptor subject)
        implements ImageDocument {
    public Manifest {
        layers = List.copyOf(layers);
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /** Makes the manifest of an image from its parts, of OCI or of Docker, and writes it. */
    public static Manifest make(
            String mediaType, Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
        Text text = Text.indented("  ").object().member("schemaVersion", 2).member("mediaType", mediaType);
        write(text.object("config"), config);
        text.array("layers");
        for (Descriptor layer : layers) {
            write(text.object(), layer);
        }
        text.endArray();
        if (!annotations.isEmpty()) {
            text.member("annotations", new TreeMap<>(annotations));
        }
        byte[] raw = text.end().toString().getBytes(StandardCharsets.UTF_8);
        return new Manifest(mediaType, raw, config, layers, annotations, null, null);
    }

    private static void write(Text text, Descriptor blob) {
        text.member("mediaType", blob.mediaType())
                .member("digest", blob.digest().toString())
                .member("size", blob.size());
        if (!blob.annotations().isEmpty()) {
            text.member("annotations", new TreeMap<>(blob.annotations()));
        }
        text.end();
    }

    /**
     * Why this is no image that could run; null for an image. An artifact is pulled, pushed and saved as an image is.
     */
    public @Nullable String whyNoImage() {
        if (!MediaTypes.isImageConfig(config.mediaType(), mediaType)) {
            String what = artifactType == null || artifactType.isEmpty() ? config.mediaType() : artifactType;
            return "it is an artifact of the type " + PlainText.escaped(what);
        }
        for (int i = 0; i < layers.size(); i++) {
            if (!MediaTypes.isLayer(layers.get(i).mediaType())) {
                return "layers[" + i + "] has the type "
                        + PlainText.escaped(layers.get(i).mediaType()) + ", which is no layer of an image";
            }
        }
        return null;
    }
}
