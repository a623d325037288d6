package dev.jcontainer.image.layer;

import dev.jcontainer.image.tar.TarException;
import dev.jcontainer.image.tar.TarType;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one layer, which become a tree above the layers below: the one with which overlayfs shows what
 * {@code umoci unpack} would leave in one directory. Not thread-safe, and used once.
 *
 * <p>Entries are applied in their order. A parent directory without an entry of its own has the owner, mode, time and
 * extended attributes of the lower layers' directory, because overlayfs shows the upper's. The root is an exception,
 * since what mounts the layers can choose whose root it shows: most archives have no entry for it, and would depend on
 * the layers below only because of that. A parent
 * that is a symbolic link, in this layer or below, is followed inside the root. A hard link to a file of a lower layer
 * copies it into this layer. A character device 0/0 hides the file below it, since overlayfs takes it for a whiteout.
 */
public final class LayerTree {
    private static final int LINK_MODE = 0777; // lstat(2): "the permissions of a symbolic link are not used"

    private final String layer;
    private final Ceilings ceilings;
    private final List<LayerEntry> entries;
    private long fileBytes;

    /** @param fileBytes the length of the files in the archive; copies of lower layers' files are added to it */
    LayerTree(String layer, Ceilings ceilings, List<LayerEntry> entries, long fileBytes) {
        this.layer = layer;
        this.ceilings = ceilings;
        this.entries = entries;
        this.fileBytes = fileBytes;
    }

    /**
     * The tree of a layer.
     *
     * @param root the root, to be given to a {@link LayerSink}
     * @param dependsOnLower whether the layers below were asked for anything, so that the tree fits only these. That is
     *     so for the same entries above whatever layers, also for the lowest one
     * @param describesRoot whether an entry says what attributes the root has. Layers that are mounted together show
     *     the attributes of the topmost one that does
     */
    public record Applied(Node.Directory root, boolean dependsOnLower, boolean describesRoot) {}

    /** How many entries the archive had. */
    public int entryCount() {
        return entries.size();
    }

    /**
     * Applies the entries.
     *
     * @throws LayerException if an entry cannot be applied: a hard link to what does not exist or is a directory, a
     *     parent that is a file, a root that is no directory, a whiteout of no name; or if it would take too long
     * @throws java.io.InterruptedIOException if the thread is interrupted; it stays so
     * @throws IOException if the lower layers cannot be read
     */
    public Applied applyTo(LowerLayers lower) throws IOException {
        return applyTo(lower, new Effort(layer, Effort.MOST_STEPS));
    }

    Applied applyTo(LowerLayers lower, Effort effort) throws IOException {
        Questions questions = new Questions(lower, effort);
        Node.Directory rootNode = new Node.Directory(Attributes.IMPLICIT_DIRECTORY);
        VisibleDirectory root = VisibleDirectory.root(questions, rootNode);
        Budget budget = new Budget(entries.size());
        PathResolver resolver = new PathResolver(root, ceilings.depth(), budget);
        boolean rootDescribed = false;
        for (LayerEntry entry : entries) {
            effort.begin(entry);
            try {
                if (entry.path().isEmpty()) {
                    describeRoot(entry, rootNode);
                    rootDescribed = true;
                } else {
                    apply(entry, root, resolver, budget);
                }
            } catch (PathResolver.Fault e) {
                throw new LayerException(layer, entry.number(), entry.path(), e.problem());
            }
        }
        return new Applied(rootNode, questions.asked(), rootDescribed);
    }

    private static void describeRoot(LayerEntry entry, Node.Directory root) throws PathResolver.Fault {
        if (entry.type() != TarType.DIRECTORY) {
            throw new PathResolver.Fault("makes the root a " + entry.type());
        }
        root.describe(entry.attributes());
    }

    private void apply(LayerEntry entry, VisibleDirectory root, PathResolver resolver, Budget budget)
            throws IOException, PathResolver.Fault {
        String name = PathNames.name(entry.path());
        List<String> parents = resolver.resolve(PathNames.directory(entry.path()));
        if (Whiteouts.isWhiteout(name)) {
            whiteOut(name, existing(root, parents), budget);
            return;
        }
        VisibleDirectory directory = made(root, parents);
        if (entry.type() == TarType.DIRECTORY) {
            directory.describe(name, entry.attributes()).touch();
            return;
        }
        directory.clear(name);
        if (isOverlayWhiteout(entry)) {
            directory.touch();
            directory.leaveCleared(name);
            return;
        }
        directory.put(name, entry.type() == TarType.HARD_LINK ? linked(entry, root, resolver) : node(entry));
        directory.touch(name);
    }

    private static boolean isOverlayWhiteout(LayerEntry entry) {
        return entry.type() == TarType.CHARACTER_DEVICE && entry.major() == 0 && entry.minor() == 0;
    }

    private static void whiteOut(String name, @Nullable VisibleDirectory directory, Budget budget)
            throws IOException, PathResolver.Fault {
        if (Whiteouts.isIgnored(name)) {
            return;
        }
        if (!Whiteouts.isOpaque(name) && Whiteouts.isInvalid(name)) {
            throw new PathResolver.Fault("is a whiteout of no file's name");
        }
        if (directory == null) {
            return; // nothing is there to be hidden
        }
        if (Whiteouts.isOpaque(name)) {
            directory.makeOpaque(budget);
        } else {
            directory.whiteOut(Whiteouts.hidden(name), budget);
        }
    }

    private static @Nullable VisibleDirectory existing(VisibleDirectory root, List<String> path) throws IOException {
        VisibleDirectory here = root;
        for (String part : path) {
            here = here == null ? null : here.directory(part);
        }
        return here;
    }

    private static VisibleDirectory made(VisibleDirectory root, List<String> path)
            throws IOException, PathResolver.Fault {
        VisibleDirectory here = root;
        for (String part : path) {
            VisibleDirectory next = here.directory(part);
            if (next == null) {
                if (here.visible(part) != null) {
                    throw new PathResolver.Fault(
                            "is below '" + TarException.printable(part) + "', which is no directory");
                }
                next = here.describe(part, Attributes.IMPLICIT_DIRECTORY);
            }
            here = next;
        }
        here.materialise();
        return here;
    }

    private Node linked(LayerEntry entry, VisibleDirectory root, PathResolver resolver)
            throws IOException, PathResolver.Fault {
        String target = PathNames.name(entry.target());
        VisibleDirectory directory = existing(root, resolver.resolve(PathNames.directory(entry.target())));
        Node own = directory == null ? null : directory.own(target);
        MergedFile below = directory == null ? null : directory.below(target);
        Node found = own == null && below != null ? below.node() : own;
        if (found instanceof Node.Directory || target.isEmpty()) {
            throw new PathResolver.Fault("is a hard link to the directory " + shownTarget(entry));
        }
        if (directory == null || found == null || found instanceof Node.Whiteout) {
            throw new PathResolver.Fault("is a hard link to " + shownTarget(entry)
                    + ", which is neither in this layer before it nor in a lower one");
        }
        if (below == null) {
            return found;
        }
        Node copy = copied(below, root);
        countBytes(copy, entry);
        return copy;
    }

    /** A small archive can link to large files; the disk then has them once more for each layer. */
    private void countBytes(Node copy, LayerEntry entry) throws PathResolver.Fault {
        long size = copy instanceof Node.RegularFile
                ? ((Node.RegularFile) copy).content().size()
                : 0;
        fileBytes += size;
        if (size > ceilings.expandedBytes() || fileBytes > ceilings.expandedBytes()) {
            throw new PathResolver.Fault(
                    "copies " + shownTarget(entry) + " of a lower layer, with which the files of the"
                            + " layer have more than " + ceilings.expandedBytes() + " bytes");
        }
    }

    /** Copies a file of a lower layer with all its names that are visible: it stays one file with them. */
    private static Node copied(MergedFile file, VisibleDirectory root) throws IOException {
        Node copy = VisibleDirectory.copyOf(file);
        for (String path : file.paths()) {
            VisibleDirectory directory = existing(root, PathNames.parts(PathNames.directory(path)));
            MergedFile visible = directory == null ? null : directory.below(PathNames.name(path));
            if (directory != null && visible != null && visible.layer() == file.layer()) {
                directory.putCopy(PathNames.name(path), copy);
            }
        }
        return copy;
    }

    private static String shownTarget(LayerEntry entry) {
        return "'" + TarException.printable(entry.target()) + "'";
    }

    private static Node node(LayerEntry entry) {
        Attributes attributes = entry.attributes();
        return switch (entry.type()) {
            case FILE -> new Node.RegularFile(attributes, content(entry));
            case SYMBOLIC_LINK -> new Node.SymbolicLink(withMode(attributes, LINK_MODE), entry.target());
            case CHARACTER_DEVICE -> new Node.Device(attributes, false, entry.major(), entry.minor());
            case BLOCK_DEVICE -> new Node.Device(attributes, true, entry.major(), entry.minor());
            case FIFO -> new Node.Fifo(attributes);
            case DIRECTORY, HARD_LINK -> throw new IllegalArgumentException(entry.type() + " has no node of its own");
        };
    }

    private static Content content(LayerEntry entry) {
        return Objects.requireNonNull(entry.content(), "a regular file has content");
    }

    private static Attributes withMode(Attributes attributes, int mode) {
        return new Attributes(
                mode,
                attributes.uid(),
                attributes.gid(),
                attributes.seconds(),
                attributes.nanos(),
                attributes.xattrs());
    }
}
