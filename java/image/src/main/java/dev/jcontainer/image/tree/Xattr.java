package dev.jcontainer.image.tree;

/**
 * An extended attribute. Immutable, but for the bytes of the value, which nobody changes.
 *
 * @param name the full name with its namespace, such as {@code security.capability}; any byte but NUL, see
 *     {@code dev.jcontainer.kernel.Bytes}
 * @param value any bytes, at most 64 KiB
 */
public record Xattr(String name, byte[] value) {}
