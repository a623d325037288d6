package dev.jcontainer.image.name;

import org.jspecify.annotations.Nullable;

/**
 * The name of an image, such as {@code registry.example:5000/team/app:1.2}: a registry, a repository, and a tag, a
 * digest, both or neither. Immutable.
 *
 * <p>The grammar is Docker's. A name without a registry always is one of {@code docker.io}: {@code alpine} is
 * {@code docker.io/library/alpine}, and no other registry is searched.
 *
 * @see <a href="https://github.com/distribution/reference/blob/v0.6.0/reference.go">the grammar</a>
 */
public final class Reference {
    /** The registry of a name that has none. */
    public static final String DEFAULT_REGISTRY = "docker.io";

    /** The tag of a name that has neither a tag nor a digest, where one is needed. */
    public static final String DEFAULT_TAG = "latest";

    static final String LIBRARY = "library/";

    private final String registry;
    private final String repository;
    private final @Nullable String tag;
    private final @Nullable Digest digest;

    /** The parts have been checked by {@link ReferenceParser}. */
    Reference(String registry, String repository, @Nullable String tag, @Nullable Digest digest) {
        this.registry = registry;
        this.repository = repository;
        this.tag = tag;
        this.digest = digest;
    }

    /**
     * Reads a name as users write it: {@code alpine}, {@code alpine:3.20}, {@code localhost:5000/a/b@sha256:…}.
     *
     * @throws NameException if the text is no name; it says what is wrong and where
     */
    public static Reference parse(String text) throws NameException {
        return new ReferenceParser(text).parse();
    }

    /** The registry with its port if the name has one: {@code docker.io}, {@code localhost:5000}, {@code [::1]:5000}. */
    public String registry() {
        return registry;
    }

    /** The repository in that registry, one or more components: {@code library/alpine}. */
    public String repository() {
        return repository;
    }

    /** The tag, null if the name has none. */
    public @Nullable String tag() {
        return tag;
    }

    /** The digest of the manifest or index, null if the name has none. It goes before the tag. */
    public @Nullable Digest digest() {
        return digest;
    }

    /** The tag, {@code latest} if the name has none; also if it has a digest, which a caller asks for first. */
    public String tagOrLatest() {
        return tag == null ? DEFAULT_TAG : tag;
    }

    /**
     * The same name with this tag; a digest is kept.
     *
     * @throws NameException if the text is not a tag
     */
    public Reference withTag(String newTag) throws NameException {
        ReferenceParser.checkTag(newTag);
        return new Reference(registry, repository, newTag, digest);
    }

    /** The same name with this digest; a tag is kept. */
    public Reference withDigest(Digest newDigest) {
        return new Reference(registry, repository, tag, newDigest);
    }

    /** The same name without tag and digest. */
    public Reference withoutTagAndDigest() {
        return new Reference(registry, repository, null, null);
    }

    /**
     * The name as Docker shows it, without what is understood: {@code alpine:3.20}. {@link #parse} reads the same name
     * from it.
     */
    public String familiar() {
        String name = repository;
        if (!registry.equals(DEFAULT_REGISTRY)) {
            return toString();
        }
        if (name.startsWith(LIBRARY) && name.indexOf('/', LIBRARY.length()) < 0) {
            name = name.substring(LIBRARY.length());
        }
        int slash = name.indexOf('/');
        // Without its registry, docker.io/a.b/c would be c of the registry a.b, and 64 digits would be an image's id.
        boolean other = slash >= 0 && ReferenceParser.isRegistry(name.substring(0, slash));
        return other || ReferenceParser.isId(name) ? toString() : name + suffix();
    }

    private String suffix() {
        return (tag == null ? "" : ":" + tag) + (digest == null ? "" : "@" + digest);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Reference && other.toString().equals(toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** The whole name: {@code docker.io/library/alpine:3.20}. */
    @Override
    public String toString() {
        return registry + "/" + repository + suffix();
    }
}
