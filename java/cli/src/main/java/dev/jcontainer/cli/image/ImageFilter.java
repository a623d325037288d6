package dev.jcontainer.cli.image;

import dev.jcontainer.cli.value.Glob;
import dev.jcontainer.cli.value.LabelFilter;
import dev.jcontainer.cli.value.PointInTime;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.Images;
import dev.jcontainer.image.name.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The filters of {@code images} and {@code image prune}, in docker's form {@code NAME=VALUE}. */
final class ImageFilter {
    private static final long A_SECOND = 1_000_000_000;

    private final LabelFilter labels = new LabelFilter();
    private final List<Glob> references = new ArrayList<>();
    private @Nullable Boolean dangling;
    /** What was made at that time or later is not taken. */
    private long before = Long.MAX_VALUE;
    /** What was made at that time or earlier is not taken. */
    private long since = Long.MIN_VALUE;

    private final Images images;
    private final Consumer<String> warnings;
    /** The ids of images with a tag, once they are needed. */
    private @Nullable Set<Digest> tagged;

    private ImageFilter(Images images, Consumer<String> warnings) {
        this.images = images;
        this.warnings = warnings;
    }

    /**
     * Reads filters.
     *
     * @param images where the images that filters name are looked for
     * @param warnings gets a sentence for each image that is not taken because it cannot be read
     * @throws IllegalArgumentException if a filter is none
     */
    static ImageFilter of(List<String> filters, Images images, Consumer<String> warnings) throws IOException {
        ImageFilter read = new ImageFilter(images, warnings);
        for (String filter : filters) {
            int equals = filter.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("The filter '" + filter + "' has not the form NAME=VALUE");
            }
            read.add(filter.substring(0, equals), filter.substring(equals + 1));
        }
        return read;
    }

    private void add(String name, String value) throws IOException {
        switch (name) {
            case "dangling":
                dangling = Boolean.valueOf(truth(value));
                break;
            case "label":
                labels.add(value);
                break;
            case "label!":
                labels.addOther(value);
                break;
            case "reference":
                references.add(new Glob(value));
                break;
            case "before":
                before = Math.min(before, created(images.get(value)));
                break;
            case "since":
                since = Math.max(since, created(images.get(value)));
                break;
            case "until":
                before = Math.min(before, PointInTime.parse(value, System.currentTimeMillis()) / A_SECOND);
                break;
            default:
                throw new IllegalArgumentException("There is no filter '" + name
                        + "', only dangling, label, label!, reference, before, since and until");
        }
    }

    private static boolean truth(String value) {
        switch (value) {
            case "true":
            case "1":
                return true;
            case "false":
            case "0":
                return false;
            default:
                throw new IllegalArgumentException("The filter dangling is true or false, not '" + value + "'");
        }
    }

    private static long created(Image image) {
        Long created = image.created();
        return created == null ? 0 : created.longValue();
    }

    /** Whether an image has no tag, in any repository. */
    boolean isDangling(Image image) throws IOException {
        Set<Digest> known = tagged;
        if (known == null) {
            known = new HashSet<>();
            for (Image one : images.list()) {
                if (one.tag() != null) {
                    known.add(one.id());
                }
            }
            tagged = known;
        }
        return image.tag() == null && !known.contains(image.id());
    }

    /** Whether an image matches all filters, and one of those for its name. */
    boolean takes(Image image) throws IOException {
        long created = created(image);
        boolean isTaken = (dangling == null || dangling.booleanValue() == isDangling(image))
                && created < before
                && created > since
                && takesName(image);
        return isTaken && (labels.isEmpty() || takesLabels(image));
    }

    private boolean takesName(Image image) throws IOException {
        if (references.isEmpty() || Listed.isUnnamed(image)) {
            return references.isEmpty();
        }
        boolean isTaken = false;
        for (Glob glob : references) {
            isTaken |= glob.matches(Listed.familiar(image)) || glob.matches(Listed.repository(image));
        }
        return isTaken;
    }

    /**
     * An artifact has no labels. An image that has been removed meanwhile is not taken, and neither is one whose
     * configuration cannot be read, which is told.
     */
    private boolean takesLabels(Image image) throws IOException {
        try {
            return labels.takes(
                    image.isArtifact() ? Map.of() : image.config().defaults().labels());
        } catch (IOException e) {
            if (isListed(image)) {
                warnings.accept("The labels of " + Listed.familiar(image) + " cannot be read. " + e.getMessage());
            }
            return false;
        }
    }

    private boolean isListed(Image image) throws IOException {
        for (Image one : images.list()) {
            if (one.name().equals(image.name()) && one.id().equals(image.id())) {
                return true;
            }
        }
        return false;
    }
}
