package dev.jcontainer.image.name;

import dev.jcontainer.kernel.Bytes;
import dev.jcontainer.kernel.PlainText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The digest of a blob, such as {@code sha256:9f86d0…}: the algorithm and the hash in hexadecimal. Immutable.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex 64 or 128 lower-case hexadecimal digits
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.0/descriptor.md#digests">OCI image
 *     specification, Digests</a>
 */
public record Digest(String algorithm, String hex) {
    private static final String SHA256 = "sha256";
    private static final String SHA512 = "sha512";

    /** @throws IllegalArgumentException if the algorithm is not supported, or the hash is not one of that algorithm */
    public Digest {
        if (!algorithm.equals(SHA256) && !algorithm.equals(SHA512)) {
            throw new IllegalArgumentException(
                    PlainText.quoted(algorithm) + " is not a supported digest algorithm; sha256 and sha512 are");
        }
        int length = algorithm.equals(SHA256) ? 64 : 128;
        if (hex.length() != length || !isLowerHex(hex)) {
            throw new IllegalArgumentException(PlainText.quoted(hex) + " is not a " + algorithm + ": it must have "
                    + length + " lower-case hexadecimal digits");
        }
    }

    /**
     * Reads a digest as manifests and references have it.
     *
     * @throws IllegalArgumentException if the text is not a digest
     */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    PlainText.quoted(text) + " is not a digest, which has the form sha256:HEX");
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** The SHA-256 of some bytes. */
    public static Digest of(byte[] content) {
        MessageDigest hash = newHash(SHA256);
        hash.update(content);
        return of(hash);
    }

    /** The digest of what a {@code SHA-256} or {@code SHA-512} has been fed; the hash is reset by this. */
    public static Digest of(MessageDigest hash) {
        return new Digest(hash.getAlgorithm().equals("SHA-512") ? SHA512 : SHA256, Bytes.hex(hash.digest()));
    }

    /** A new hash of this digest's algorithm, for content that is compared with it. */
    public MessageDigest newHash() {
        return newHash(algorithm);
    }

    /** A new SHA-256, for content whose digest is not known yet. */
    public static MessageDigest newSha256() {
        return newHash(SHA256);
    }

    private static MessageDigest newHash(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm.equals(SHA512) ? "SHA-512" : "SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java runtime has SHA-256 and SHA-512", e);
        }
    }

    private static boolean isLowerHex(String text) {
        // a cold start interprets this for each digit of some 25 digests, so the loop calls nothing
        for (byte c : text.getBytes(StandardCharsets.ISO_8859_1)) { // what that lacks becomes a question mark
            if (c < '0' || c > 'f' || c > '9' && c < 'a') {
                return false;
            }
        }
        return true;
    }

    // A record's own equals and hashCode cost a cold start some 15 ms: the JVM makes them when they are first called.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Digest digest && algorithm.equals(digest.algorithm) && hex.equals(digest.hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    /** As manifests and references have it: {@code sha256:HEX}. */
    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }
}
