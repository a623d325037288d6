package dev.jcontainer.image;

import dev.jcontainer.image.ImageException.Reason;
import dev.jcontainer.image.name.Digest;
import dev.jcontainer.image.name.NameException;
import dev.jcontainer.image.name.Reference;
import dev.jcontainer.image.store.ImageName;
import dev.jcontainer.image.store.Store;
import dev.jcontainer.image.store.StoredImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds images of the store by what a user calls them: a reference, an id, or the beginning of an id. */
final class Lookup {
    private static final String SHA256 = "sha256:";
    private static final int HEX_DIGITS = 64;
    private static final int SHORT_ID_DIGITS = 12;

    private Lookup() {}

    /**
     * Whether a name can only be meant as an id: with its algorithm, or with as many digits as the list of images shows.
     * What is shorter may be the name of an image that the store does not have yet.
     */
    static boolean isWrittenAsId(String name) {
        String digits = digits(name);
        return digits != null && digits.length() >= (name.startsWith(SHA256) ? HEX_DIGITS : SHORT_ID_DIGITS);
    }

    /** Whether a name is a whole id, which no registry knows. */
    static boolean isWholeId(String name) {
        String digits = digits(name);
        return digits != null && digits.length() == HEX_DIGITS;
    }

    static Optional<StoredImage> find(Store store, String name) throws IOException {
        String digits = digits(name);
        if (digits != null && digits.length() == HEX_DIGITS) {
            return Optional.ofNullable(byId(store, name, digits));
        }
        Optional<StoredImage> named =
                digits != null && name.startsWith(SHA256) ? Optional.empty() : byName(store, name);
        return named.isPresent() || digits == null ? named : Optional.ofNullable(byId(store, name, digits));
    }

    /** The images with a tag in the repository that a name means; none if the name has a tag, a digest or no form. */
    static List<StoredImage> tagged(Store store, String name) throws IOException {
        List<StoredImage> tagged = new ArrayList<>();
        Reference reference;
        try {
            reference = Reference.parse(name);
        } catch (NameException e) {
            return tagged; // an id, or what find refuses
        }
        if (reference.tag() != null || reference.digest() != null) {
            return tagged;
        }
        for (StoredImage image : store.tags().list().images()) {
            if (image.name().isTagged() && isIn(image.name(), reference)) {
                tagged.add(image);
            }
        }
        return tagged;
    }

    private static boolean isIn(ImageName name, Reference reference) {
        return name.registry().equals(reference.registry()) && name.repository().equals(reference.repository());
    }

    /** Whether a name that was found means an id, and not one name. */
    static boolean isId(StoredImage found, String name) {
        String digits = digits(name);
        if (digits == null || !found.config().digest().hex().startsWith(digits)) {
            return false;
        }
        return name.startsWith(SHA256) || digits.length() == HEX_DIGITS || !isNamed(found, name);
    }

    private static boolean isNamed(StoredImage found, String name) {
        try {
            return isIn(found.name(), Reference.parse(name));
        } catch (NameException e) {
            return false;
        }
    }

    /** The hexadecimal digits that may be an id or its beginning; null if it is none. */
    private static @Nullable String digits(String name) {
        String digits = name.startsWith(SHA256) ? name.substring(SHA256.length()) : name;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return null;
            }
        }
        return digits.isEmpty() || digits.length() > HEX_DIGITS ? null : digits;
    }

    private static Optional<StoredImage> byName(Store store, String name) throws IOException {
        Reference reference = Images.reference(name);
        Digest digest = reference.digest();
        return digest == null
                ? store.tags()
                        .find(new ImageName(reference.registry(), reference.repository(), reference.tagOrLatest()))
                : byDigest(store, reference, digest);
    }

    private static Optional<StoredImage> byDigest(Store store, Reference reference, Digest digest) throws IOException {
        Optional<StoredImage> exact =
                store.tags().find(ImageName.untagged(reference.registry(), reference.repository(), digest));
        if (exact.isPresent()) {
            return exact;
        }
        for (StoredImage image : store.tags().list().images()) {
            if (isIn(image.name(), reference) && has(image, digest)) {
                return Optional.of(image);
            }
        }
        return Optional.empty();
    }

    private static boolean has(StoredImage image, Digest digest) {
        return image.target().digest().equals(digest)
                || image.manifest().digest().equals(digest);
    }

    private static @Nullable StoredImage byId(Store store, String name, String digits) throws IOException {
        StoredImage found = null;
        for (StoredImage image : store.tags().list().images()) {
            if (!image.config().digest().hex().startsWith(digits)) {
                continue;
            }
            if (found != null && !found.config().digest().equals(image.config().digest())) {
                throw new ImageException(Reason.NAME, "The beginning of an id, " + name + ", means several images.");
            }
            if (found == null || image.name().isTagged()) {
                found = image;
            }
        }
        return found;
    }
}
