package dev.jcontainer.image.directory;

import dev.jcontainer.image.tree.Node;
import dev.jcontainer.worker.LeftOut;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What of a layer could not be written as it is, for the warnings of a pull. Not thread-safe. */
final class Notes {
    private static final int MOST_NAMES = 20;

    private final StringBuilder devices = new StringBuilder();
    private int deviceCount;
    private String firstAttribute = "";
    private int attributeCount;
    private String firstOwned = "";
    private int ownedCount;
    private @Nullable LeftOut unsupported;

    void emptyDevice(String path) {
        deviceCount++;
        if (deviceCount <= MOST_NAMES) {
            devices.append(deviceCount == 1 ? "" : ", ").append(path);
        }
    }

    void leftOutAttribute(String path, String name) {
        if (attributeCount++ == 0) {
            firstAttribute = name + " of " + path;
        }
    }

    void givenToRoot(String path, Node node) {
        if (ownedCount++ == 0) {
            firstOwned =
                    path + " of " + Integer.toUnsignedString(node.attributes().uid()) + ":"
                            + Integer.toUnsignedString(node.attributes().gid());
        }
    }

    /** Whether no file was given to root for lack of its owner or its group. */
    boolean hasOwners() {
        return ownedCount == 0;
    }

    void unsupported(@Nullable LeftOut attributes) {
        unsupported = attributes;
    }

    /** The notes as sentences. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        if (deviceCount > 0) {
            sentences.add("Only root can make device nodes, so these " + deviceCount + " are empty files: " + devices
                    + (deviceCount > MOST_NAMES ? " …" : ""));
        }
        if (attributeCount > 0) {
            sentences.add("These extended attributes are left out, because only root can set them: " + attributeCount
                    + ", first " + firstAttribute);
        }
        if (ownedCount > 0) {
            sentences.add("These files belong to the user itself, because the user namespace does not have their"
                    + " owners: " + ownedCount + ", first " + firstOwned);
        }
        if (unsupported != null) {
            sentences.add("These extended attributes are left out, because the file system does not have them: "
                    + unsupported.count() + ", first " + unsupported.attribute() + " of " + unsupported.path());
        }
        return sentences;
    }
}
