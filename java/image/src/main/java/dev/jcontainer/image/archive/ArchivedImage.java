package dev.jcontainer.image.archive;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Reference;
import java.util.List;

/**
 * An image in an archive or directory. Immutable.
 *
 * @param names its whole names, each with a tag; empty if the archive has only tags or nothing
 * @param tags what its index calls it, such as {@code 3.20}; often a whole name
 * @param document its manifest or index
 */
public record ArchivedImage(List<Reference> names, List<String> tags, Descriptor document) {
    public ArchivedImage {
        names = List.copyOf(names);
        tags = List.copyOf(tags);
    }

    /** What a user who chooses among images can write: a name or a tag, or the digest of an image without both. */
    String shown() {
        return !names.isEmpty()
                ? names.get(0).familiar()
                : tags.isEmpty() ? document.digest().toString() : tags.get(0);
    }
}
