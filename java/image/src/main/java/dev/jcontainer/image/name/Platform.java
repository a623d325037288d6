package dev.jcontainer.image.name;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The operating system and processor that an image is for, in the words of Go: {@code linux/arm64/v8}. Immutable. What
 * {@link #of} and {@link #parse} return is normalised, so that equal platforms are equal.
 *
 * @param os such as {@code linux}
 * @param architecture such as {@code amd64}
 * @param variant such as {@code v7}; null for none
 */
public record Platform(
        String os, String architecture, @Nullable String variant) {
    private static final String LINUX = "linux";

    /** The levels of amd64: v1, which counts as no variant, to v4. */
    private static final int AMD64_LEVELS = 4;

    /** The oldest variant of 32-bit ARM, and the one that 64-bit processors offer. */
    private static final int ARM_OLDEST = 5;

    private static final int ARM_NEWEST = 8;

    /** ARMv9.M has all of ARMv8.(M+5). */
    private static final int ARM64_V9_OFFSET = 5;

    private static final int ARM64_NEWEST_MINOR = 9;

    /**
     * The platform of these words in their usual form: lower case, {@code x86_64} is {@code amd64}, {@code arm64/v8} is
     * {@code arm64}, {@code arm} is {@code arm/v7}. Words that nobody knows stay as they are.
     *
     * @param os empty for {@code linux}
     * @param variant null or empty for none
     */
    public static Platform of(String os, String architecture, @Nullable String variant) {
        return PlatformNames.normalised(os, architecture, variant == null ? "" : variant);
    }

    /**
     * Reads a platform as users write it: {@code linux/arm64}, {@code linux/arm/v7}, or one word, {@code arm64} for an
     * architecture and {@code linux} for an operating system.
     *
     * @throws NameException if the text is no platform
     */
    public static Platform parse(String text) throws NameException {
        return PlatformNames.parse(text);
    }

    /** The platform of this machine, as this JVM sees it. */
    public static Platform host() {
        return of(LINUX, System.getProperty("os.arch", ""), null);
    }

    /**
     * What a machine of this platform can run, the best first. It is containerd's order, so that every tool takes the
     * same image out of an index: older levels of the same architecture, and after them the 32-bit architecture.
     */
    public List<Platform> candidates() {
        List<Platform> candidates = new ArrayList<>();
        candidates.add(this);
        switch (architecture) {
            case "amd64" -> {
                for (int level = version() - 1; level >= 1; level--) {
                    candidates.add(of(os, architecture, "v" + level));
                }
                candidates.add(of(os, "386", null));
            }
            case "arm64" -> {
                addArm64(candidates);
                addArm(ARM_NEWEST, candidates);
            }
            case "arm" -> addArm(version() - 1, candidates);
            default -> {}
        }
        return List.copyOf(candidates);
    }

    private void addArm(int newest, List<Platform> candidates) {
        for (int level = newest; level >= ARM_OLDEST; level--) {
            candidates.add(of(os, "arm", "v" + level));
        }
    }

    /** Adds ARMv9.M to v9 and v8.(M+5) to v8, or v8.M to v8. */
    private void addArm64(List<Platform> candidates) {
        int major = version();
        int minor = minor();
        if (major < ARM_NEWEST) {
            return;
        }
        for (int i = minor - 1; i >= 0; i--) {
            candidates.add(of(os, architecture, "v" + major + "." + i));
        }
        for (int i = Math.min(minor + ARM64_V9_OFFSET, ARM64_NEWEST_MINOR); major > ARM_NEWEST && i >= 0; i--) {
            candidates.add(of(os, architecture, "v8." + i));
        }
    }

    /** The number of the variant up to its dot, as far as there is such a processor; otherwise 0. */
    private int version() {
        if (variant == null) {
            return architecture.equals("arm64") ? ARM_NEWEST : 0;
        }
        int newest = architecture.equals("amd64") ? AMD64_LEVELS : ARM_NEWEST + 1;
        boolean known = variant.startsWith("v") && (variant.length() == 2 || variant.startsWith(".", 2));
        int version = known ? Character.digit(variant.charAt(1), 10) : 0;
        return version > newest ? 0 : Math.max(version, 0);
    }

    private int minor() {
        String text = variant == null ? "" : variant;
        int dot = text.indexOf('.');
        boolean digit = dot > 0 && text.length() == dot + 2;
        return digit ? Math.max(Character.digit(text.charAt(dot + 1), 10), 0) : 0;
    }

    // Written out, because the methods that a record has by itself take 50 ms at their first call.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Platform platform
                && os.equals(platform.os)
                && architecture.equals(platform.architecture)
                && Objects.equals(variant, platform.variant);
    }

    @Override
    public int hashCode() {
        return Objects.hash(os, architecture, variant);
    }

    /** As the option {@code --platform} has it: {@code linux/arm64/v8}. */
    @Override
    public String toString() {
        return os + "/" + architecture + (variant == null ? "" : "/" + variant);
    }
}
