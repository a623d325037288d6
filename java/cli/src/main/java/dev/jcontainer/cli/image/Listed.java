package dev.jcontainer.cli.image;

import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.base.Output;
import dev.jcontainer.cli.value.HumanDuration;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.name.Reference;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How an image is shown, in docker's form. */
final class Listed {
    /** What stands for a name or a tag that an image has not. */
    static final String NONE = "<none>";

    private static final int SHORT_ID = 12;
    private static final String SHA256 = "sha256:";

    private Listed() {}

    /**
     * The images that docker shows as rows. One name by digest is shown in each repository in which the image has no
     * tag. Where digests are shown, so is each that no other name of the image there has.
     */
    static List<Image> rows(List<Image> images, boolean showsDigests) {
        Set<String> shown = new HashSet<>();
        for (Image image : images) {
            if (image.tag() != null) {
                shown.add(row(image, showsDigests));
            }
        }
        List<Image> rows = new ArrayList<>();
        for (Image image : images) {
            if (image.tag() != null || shown.add(row(image, showsDigests))) {
                rows.add(image);
            }
        }
        return rows;
    }

    private static String row(Image image, boolean showsDigests) {
        String row = image.registry() + "/" + image.repository() + " " + image.id();
        return showsDigests ? row + " " + image.digest() : row;
    }

    /**
     * Prints warnings about images that cannot be shown. It is a class because the first lambda costs a cold start 83 more
     * classes.
     */
    static final class Warning implements Consumer<String> {
        @Override
        public void accept(String sentence) {
            Output.error("jcontainer: warning: " + Failure.oneLine(sentence) + "\n");
        }
    }

    /** The name without what is understood, and without tag and digest: {@code alpine}. */
    static String repository(Image image) throws IOException {
        return isUnnamed(image)
                ? NONE
                : Reference.parse(image.name()).withoutTagAndDigest().familiar();
    }

    /** The name without what is understood: {@code alpine:3.20}; the id of an image that came without a name. */
    static String familiar(Image image) throws IOException {
        return isUnnamed(image) ? image.name() : Reference.parse(image.name()).familiar();
    }

    /** Whether the name of a registry has a tag or a digest. */
    static boolean hasTag(String name) throws IOException {
        Reference reference = Reference.parse(name);
        return reference.tag() != null || reference.digest() != null;
    }

    /** Whether an image came without a name. */
    static boolean isUnnamed(Image image) {
        return image.repository().equals(NONE);
    }

    /** An id, whole with its algorithm, or its first digits. */
    static String id(String digest, boolean isWhole) {
        if (isWhole || !digest.startsWith(SHA256) || digest.length() < SHA256.length() + SHORT_ID) {
            return digest;
        }
        return digest.substring(SHA256.length(), SHA256.length() + SHORT_ID);
    }

    /** The age of what was made at a time in seconds since 1970. */
    static String age(@Nullable Long created) {
        return created == null ? "N/A" : HumanDuration.of(System.currentTimeMillis() - created * 1000) + " ago";
    }

    /** A time in seconds since 1970, in docker's form. */
    static String time(@Nullable Long created) {
        return created == null
                ? "N/A"
                : DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss Z z", Locale.ROOT)
                        .withZone(ZoneId.systemDefault())
                        .format(Instant.ofEpochSecond(created));
    }
}
