package dev.jcontainer.image.manifest;

import dev.jcontainer.image.name.Platform;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A list of images for several platforms: an index of OCI or a manifest list of Docker. Immutable.
 *
 * @param mediaType that of OCI or of Docker
 * @param raw the document as it came; not to be changed
 * @param manifests the entries in the order of the document: manifests, and rarely further indexes
 * @param annotations free text by name
 * @param artifactType null if the document does not say it
 * @param subject the manifest that this is about; null for none
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/image-index.md">OCI image specification, Image
 *     Index</a>
 */
public record Index(
        String mediaType,
        byte[] raw,
        List<Descriptor> manifests,
        Map<String, String> annotations,
        @Nullable String artifactType,
        @Nullable Descriptor subject)
        implements ImageDocument {
    /** What BuildKit writes at statements about images, which stand beside them in the index. */
    private static final String ATTESTATION = "vnd.docker.reference.type";

    private static final String UNKNOWN = "unknown";

    public Index {
        manifests = List.copyOf(manifests);
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /**
     * Returns the entry for what this machine can run best, in the order of {@link Platform#candidates}. If no entry
     * fits, but one has no platform, it is that one, because its configuration tells the platform. The entry may be an
     * index again.
     *
     * @throws PlatformException if no entry is for the platform; it lists the platforms of the entries
     */
    public Descriptor choose(Platform platform) throws PlatformException {
        List<Descriptor> images = images();
        for (Platform candidate : platform.candidates()) {
            for (Descriptor image : images) {
                if (candidate.equals(image.platform())) {
                    return image;
                }
            }
        }
        Descriptor unsaid = null;
        int count = 0;
        for (Descriptor image : images) {
            if (image.platform() == null) {
                unsaid = image;
                count++;
            }
        }
        if (unsaid != null && count == 1) {
            return unsaid;
        }
        throw new PlatformException(platform, platforms(), count);
    }

    /** The entries that are images: no statements about images, and nothing that is neither manifest nor index. */
    public List<Descriptor> images() {
        List<Descriptor> images = new ArrayList<>();
        for (Descriptor entry : manifests) {
            boolean document = MediaTypes.isManifest(entry.mediaType()) || MediaTypes.isIndex(entry.mediaType());
            if (document && !isAttestation(entry)) {
                images.add(entry);
            }
        }
        return images;
    }

    /** The platforms of the images, each once, in the order of the document. */
    public List<Platform> platforms() {
        Set<Platform> platforms = new LinkedHashSet<>();
        for (Descriptor image : images()) {
            Platform platform = image.platform();
            if (platform != null) {
                platforms.add(platform);
            }
        }
        return List.copyOf(platforms);
    }

    private static boolean isAttestation(Descriptor entry) {
        Platform platform = entry.platform();
        boolean unknown = platform != null
                && platform.os().equals(UNKNOWN)
                && platform.architecture().equals(UNKNOWN);
        return unknown || entry.annotations().containsKey(ATTESTATION);
    }
}
