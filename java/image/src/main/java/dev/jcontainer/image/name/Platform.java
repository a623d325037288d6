package dev.jcontainer.image.name;

import org.jspecify.annotations.Nullable;

/**
 * The operating system and processor that an image is for, in the words of Go: {@code linux/arm64/v8}. Immutable.
 *
 * @param os such as {@code linux}
 * @param architecture such as {@code amd64}
 * @param variant such as {@code v8}; null for none
 */
public record Platform(
        String os, String architecture, @Nullable String variant) {
    /** As the option {@code --platform} has it: {@code linux/arm64/v8}. */
    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}
