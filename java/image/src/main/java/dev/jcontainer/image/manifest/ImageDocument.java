package dev.jcontainer.image.manifest;

import dev.jcontainer.image.name.Digest;
import java.util.Map;

/** What a tag of a registry leads to: the manifest of one image, or an index of several. Immutable. */
public sealed interface ImageDocument permits Manifest, Index {
    /** The type of this document; it is never empty, also if the document itself does not say it. */
    String mediaType();

    /** The document as it came, which is what its digest is of; not to be changed. */
    byte[] raw();

    /** Free text by name. */
    Map<String, String> annotations();

    /** The SHA-256 of the document. */
    default Digest digest() {
        return Digest.of(raw());
    }

    /** What another document says of this one. */
    default Descriptor descriptor() {
        return Descriptor.of(mediaType(), digest(), raw().length);
    }
}
