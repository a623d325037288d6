package dev.jcontainer.image.store;

import dev.jcontainer.image.name.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What the store knows about a layer. Immutable.
 *
 * @param kind how it lies on the disk
 * @param diffId the digest of its tar archive
 * @param size the length of that archive in bytes
 * @param entries how many files it has
 * @param stored the bytes that it takes on the disk
 * @param length the length of {@code layer.erofs}, or of {@code tree.erofs} of a directory
 * @param checksum the checksum of {@code layer.erofs}, or of {@code tree.erofs} of a directory, without spaces; null if
 *     there is none
 * @param dependsOnLower whether its content depends on the layers below it, so that its key is the chain id
 * @param hasOwners whether each file has the owner and the group that the archive says; false if the user namespace
 *     lacked some and the user has asked to ignore that
 * @param describesRoot whether its archive says what attributes the root directory has
 */
public record LayerMeta(
        Kind kind,
        Digest diffId,
        long size,
        long entries,
        long stored,
        long length,
        @Nullable String checksum,
        boolean dependsOnLower,
        boolean hasOwners,
        boolean describesRoot) {
    /** How a layer lies on the disk. */
    public enum Kind {
        /** One file {@code layer.erofs}, which is mounted. */
        EROFS,
        /** A directory {@code diff}, and its metadata in {@code tree.erofs}. */
        DIRECTORY
    }
}
