package dev.jcontainer.image.name;

import dev.jcontainer.kernel.PlainText;
import java.util.Locale;

/** The words for operating systems and processors, and their other spellings. */
final class PlatformNames {
    private static final String LINUX = "linux";

    private PlatformNames() {}

    static Platform parse(String text) throws NameException {
        String[] parts = text.split("/", -1);
        for (String part : parts) {
            checkPart(text, part);
        }
        return switch (parts.length) {
            case 1 -> one(text);
            case 2 -> normalised(parts[0], parts[1], "");
            case 3 -> normalised(parts[0], parts[1], parts[2]);
            default -> throw wrong(text, "it has " + parts.length + " parts");
        };
    }

    private static void checkPart(String text, String part) throws NameException {
        if (part.isEmpty()) {
            throw wrong(text, "a part of it is empty");
        }
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && c != '_' && c != '.' && c != '-') {
                throw wrong(text, "it has " + PlainText.quoted(c));
            }
        }
    }

    private static Platform one(String word) throws NameException {
        String os = os(word);
        if (isOs(os)) {
            Platform host = Platform.host();
            return normalised(os, host.architecture(), host.variant() == null ? "" : host.variant());
        }
        Platform platform = normalised(LINUX, word, "");
        if (!isArchitecture(platform.architecture())) {
            throw wrong(word, "no operating system and no architecture has this name");
        }
        return platform;
    }

    static Platform normalised(String os, String architecture, String variant) {
        String word = lower(architecture);
        String level = lower(variant);
        return switch (word) {
            case "x86_64", "x86-64", "x64", "amd64" -> platform(os, "amd64", level.equals("v1") ? "" : level);
            case "i386", "i686", "x86", "386" -> platform(os, "386", "");
            case "aarch64", "arm64" -> platform(os, "arm64", arm64Variant(level));
            case "armhf", "armv7l", "armv7" -> platform(os, "arm", "v7");
            case "armel", "armv6l", "armv6" -> platform(os, "arm", "v6");
            case "arm" -> platform(os, "arm", armVariant(level));
            case "loongarch64" -> platform(os, "loong64", level);
            default -> platform(os, word, level);
        };
    }

    private static Platform platform(String os, String architecture, String variant) {
        return new Platform(os(os), architecture, variant.isEmpty() ? null : variant);
    }

    private static String os(String os) {
        String word = lower(os);
        return word.isEmpty() ? LINUX : word.equals("macos") ? "darwin" : word;
    }

    private static String arm64Variant(String variant) {
        return switch (variant) {
            case "8", "8.0", "v8", "v8.0" -> "";
            case "9", "9.0", "v9.0" -> "v9";
            default -> variant;
        };
    }

    private static String armVariant(String variant) {
        return switch (variant) {
            case "" -> "v7"; // what Docker's official images for "arm" have been built for
            case "5", "6", "7", "8" -> "v" + variant;
            default -> variant;
        };
    }

    private static boolean isOs(String word) {
        return switch (word) {
            case "linux", "windows", "darwin", "freebsd", "netbsd", "openbsd", "solaris", "aix", "android" -> true;
            default -> false;
        };
    }

    private static boolean isArchitecture(String word) {
        return switch (word) {
            case "amd64", "386", "arm64", "arm", "riscv64", "ppc64le", "s390x", "loong64", "mips64le" -> true;
            case "mips", "mipsle", "mips64", "ppc64", "ppc", "riscv", "s390", "sparc64", "wasm" -> true;
            default -> false;
        };
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    private static NameException wrong(String text, String problem) {
        return new NameException(PlainText.quoted(text) + " is not a platform: " + problem
                + "; a platform has the form linux/ARCHITECTURE or linux/ARCHITECTURE/VARIANT, such as linux/arm64");
    }
}
