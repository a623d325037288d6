package dev.jcontainer.image.registry;

import dev.jcontainer.image.manifest.Descriptor;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.source.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A repository of a registry that is read. Thread-safe. {@link #close} ends all that is under way, also the reads of
 * other threads; an interrupt ends what its thread does.
 */
public final class RegistrySource implements ImageSource {
    private final Reference reference;
    private final Endpoints endpoints;

    RegistrySource(Reference reference, Endpoints endpoints) {
        this.reference = reference;
        this.endpoints = endpoints;
    }

    /**
     * Reads a manifest or an index. If it is asked for by its digest, its body has that digest.
     *
     * @param digest null for the digest of the reference, or its tag if it has none
     */
    @Override
    public RawDocument manifest(@Nullable Digest digest) throws IOException {
        Digest wanted = digest == null ? reference.digest() : digest;
        String name = wanted == null ? reference.tagOrLatest() : wanted.toString();
        String what = "Cannot read the manifest of " + repository() + (wanted == null ? ":" : "@") + name;
        return endpoints.read(wanted != null, endpoint -> DocumentReader.read(endpoint, name, wanted, what));
    }

    /**
     * The digest that the tag of the reference has now, as the registry says it; nobody has verified that. It asks for no
     * document, and registries count that less than a pull.
     *
     * @return empty if the registry does not say it, or something on the way does not let HEAD pass: then {@link
     *     #manifest} tells more
     */
    public Optional<Digest> digest() throws IOException {
        String tag = reference.tagOrLatest();
        String what = "Cannot read the manifest of " + repository() + ":" + tag;
        return endpoints.read(false, endpoint -> DocumentReader.digest(endpoint, tag, what));
    }

    @Override
    public InputStream blob(Descriptor blob, long offset) {
        return new BlobStream(endpoints, blob, offset, blobText("read", blob.digest()));
    }

    @Override
    public boolean distrust(Descriptor blob) {
        return endpoints.distrust(blob.digest(), blobText("use", blob.digest()));
    }

    /** All tags of the repository, in the registry's order. */
    public List<String> tags() throws IOException {
        TagPages pages = new TagPages(reference, "Cannot list the tags of " + repository());
        return List.copyOf(endpoints.read(false, pages::read));
    }

    private String repository() {
        return reference.registry() + "/" + reference.repository();
    }

    private String blobText(String verb, Digest digest) {
        return "Cannot " + verb + " the blob " + digest + " of " + repository();
    }

    @Override
    public void close() {
        endpoints.close();
    }
}
