package dev.jcontainer.cli.image;

import dev.jcontainer.cli.model.Arguments;
import dev.jcontainer.cli.model.CommandModel;
import dev.jcontainer.cli.model.UsageException;
import dev.jcontainer.cli.pull.ImageStore;
import dev.jcontainer.image.Image;
import dev.jcontainer.image.ImageRemoval;
import dev.jcontainer.image.Images;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a prune removes by its options. Used once, by one thread. */
final class Pruning {
    private static final List<String> NOT_ONLY_DANGLING = List.of("dangling=false", "dangling=0");

    private final Images images;
    private final Listed.Warning warnings = new Listed.Warning();
    private final boolean isAll;
    private final List<String> filters;
    private final ImageFilter filter;

    private Pruning(Arguments arguments) throws UsageException, IOException {
        images = ImageStore.open(arguments);
        filters = new ArrayList<>(arguments.values(PruneOptions.FILTER));
        // With docker this filter is --all: it takes images without a tag, too, other than that of docker images.
        isAll = filters.removeAll(NOT_ONLY_DANGLING) || arguments.has(PruneOptions.ALL);
        filter = ImageFilter.of(filters, images, warnings);
    }

    static Pruning of(CommandModel model, Arguments arguments) throws UsageException, IOException {
        try {
            return new Pruning(arguments);
        } catch (IllegalArgumentException e) {
            throw new UsageException(model, "prune", e);
        }
    }

    /** The store. */
    Images images() {
        return images;
    }

    /** The filters without those that stand for --all. */
    List<String> filters() {
        return filters;
    }

    /** The images that are removed if they match the filters. */
    String what() {
        return isAll ? "images that no container uses" : "dangling images";
    }

    ImageRemoval remove() throws IOException {
        return filters.isEmpty() ? images.prune(isAll) : images.prune(taken());
    }

    private List<Image> taken() throws IOException {
        List<Image> taken = new ArrayList<>();
        for (Image image : images.list(warnings)) {
            if ((isAll || filter.isDangling(image)) && filter.takes(image)) {
                taken.add(image);
            }
        }
        return taken;
    }
}
