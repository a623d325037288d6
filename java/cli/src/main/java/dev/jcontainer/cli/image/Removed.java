package dev.jcontainer.cli.image;

import dev.jcontainer.image.ImageRemoval;
import dev.jcontainer.image.name.Reference;
import java.io.IOException;

/** Tells what was removed, in docker's words. */
final class Removed {
    private Removed() {}

    /** The names, images and layers that were removed, each in a line, as docker rmi prints them. */
    static String text(ImageRemoval removal) throws IOException {
        return text(removal, "Untagged: ", "Deleted: ");
    }

    /** The same, as docker image prune prints them. */
    static String pruned(ImageRemoval removal) throws IOException {
        return text(removal, "untagged: ", "deleted: ");
    }

    private static String text(ImageRemoval removal, String untagged, String deleted) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String name : removal.untagged()) {
            if (!name.startsWith(Listed.NONE)) { // it had no name
                lines.append(untagged).append(Reference.parse(name).familiar()).append('\n');
            }
        }
        for (String id : removal.deleted()) {
            lines.append(deleted).append(id).append('\n');
        }
        for (String layer : removal.deletedLayers()) {
            lines.append(deleted).append(layer).append('\n');
        }
        return lines.toString();
    }
}
