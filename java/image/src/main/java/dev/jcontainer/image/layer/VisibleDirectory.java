package dev.jcontainer.image.layer;

import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Content;
import dev.jcontainer.image.tree.Node;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory as it is visible while the entries of a layer are applied: what this layer has of it so far, and below that
 * what the lower layers have. It gets a node in this layer when something in it changes. Lower layers are asked late, and
 * never about what this layer hides. Not thread-safe.
 */
final class VisibleDirectory {
    private final Questions questions;
    private final @Nullable VisibleDirectory parent;
    private final String name;
    private Node.@Nullable Directory node;
    private boolean touched;
    private boolean entriesOnly;
    private boolean lowerKnown;
    private @Nullable MergedFile lower;
    private final Map<String, VisibleDirectory> directories = new HashMap<>(0);
    private final Set<String> copies = new HashSet<>(0);

    private VisibleDirectory(
            Questions questions, @Nullable VisibleDirectory parent, String name, Node.@Nullable Directory node) {
        this.questions = questions;
        this.parent = parent;
        this.name = name;
        this.node = node;
    }

    /** The root of a layer. */
    static VisibleDirectory root(Questions questions, Node.Directory node) {
        return new VisibleDirectory(questions, null, "", node);
    }

    boolean isRoot() {
        return parent == null;
    }

    /** What this layer has of that name, which may be a whiteout; null for nothing. */
    @Nullable
    Node own(String child) {
        return node == null ? null : node.children().get(child);
    }

    /** What the lower layers have of that name, unless this layer has or hides it; null for nothing. */
    @Nullable
    MergedFile below(String child) throws IOException {
        if (own(child) != null) {
            return null;
        }
        MergedFile below = lower();
        return below == null ? null : below.child(child);
    }

    /** The file of that name, in whichever layer; null for none. */
    @Nullable
    Node visible(String child) throws IOException {
        Node own = own(child);
        if (own != null) {
            return own instanceof Node.Whiteout ? null : own;
        }
        MergedFile below = below(child);
        return below == null ? null : below.node();
    }

    /** The directory of that name, in whichever layer; null if there is none, or something else has the name. */
    @Nullable
    VisibleDirectory directory(String child) throws IOException {
        VisibleDirectory known = directories.get(child);
        if (known != null) {
            return known;
        }
        Node own = own(child);
        if (own instanceof Node.Directory directory) {
            return remember(child, new VisibleDirectory(questions, this, child, directory));
        }
        MergedFile below = below(child);
        if (below == null || !(below.node() instanceof Node.Directory)) {
            return null;
        }
        VisibleDirectory inner = new VisibleDirectory(questions, this, child, null);
        inner.lowerKnown = true;
        inner.lower = below;
        return remember(child, inner);
    }

    private VisibleDirectory remember(String child, VisibleDirectory inner) {
        directories.put(child, inner);
        return inner;
    }

    /** The lower layers' directory that this one merges with; null for none. */
    @Nullable
    MergedFile lower() throws IOException {
        if (!lowerKnown) {
            MergedFile found = parent == null ? questions.root() : null;
            MergedFile above = parent == null ? null : parent.lower();
            if (above != null) {
                found = above.child(name);
            }
            lower = found != null && found.node() instanceof Node.Directory ? found : null;
            lowerKnown = true;
        }
        return lower;
    }

    /** Makes this a directory of this layer, with the lower layers' attributes if it is none yet. */
    Node.Directory materialise() {
        if (node == null) {
            Attributes copied =
                    lower == null ? Attributes.IMPLICIT_DIRECTORY : lower.node().attributes();
            return materialise(new Node.Directory(copied));
        }
        return node;
    }

    private Node.Directory materialise(Node.Directory made) {
        if (parent != null) {
            parent.materialise().children().put(name, made);
        }
        node = made;
        return made;
    }

    /** Makes a directory of that name, or gives the one that this layer has other attributes. */
    VisibleDirectory describe(String child, Attributes attributes) {
        Node own = own(child);
        if (own instanceof Node.Directory directory) {
            directory.describe(attributes);
            VisibleDirectory known = directories.get(child);
            return known != null ? known : remember(child, new VisibleDirectory(questions, this, child, directory));
        }
        VisibleDirectory lowerOnly = directories.get(child);
        if (lowerOnly != null) {
            lowerOnly.materialise(new Node.Directory(attributes));
            return lowerOnly;
        }
        VisibleDirectory inner = new VisibleDirectory(questions, this, child, null);
        Node.Directory made = inner.materialise(new Node.Directory(attributes));
        copies.remove(child);
        if (own != null) { // something else of this layer had the name, and the lower layers' was gone with that
            made.makeOpaque();
            inner.hideLower();
        }
        return remember(child, inner);
    }

    /** Removes what is visible under that name, with all that is in it. */
    void clear(String child) {
        directories.remove(child);
        copies.remove(child);
        materialise().children().put(child, new Node.Whiteout());
    }

    /** Puts a file under a name that was cleared. */
    void put(String child, Node file) {
        materialise().children().put(child, file);
    }

    /** Leaves a name that was cleared without a file, with a whiteout only if there is something to hide. */
    void leaveCleared(String child) throws IOException {
        Node.Directory directory = materialise();
        MergedFile below = lower();
        if (below == null || below.child(child) == null) {
            directory.children().remove(child);
        }
    }

    /**
     * Puts a copy of a lower layer's file under its name, because a hard link to it makes the two names one file. The
     * copy stands for what is below: a whiteout in this layer takes it away.
     */
    void putCopy(String child, Node copy) {
        materialise().children().put(child, copy);
        copies.add(child);
    }

    /** A node of this layer for a file of a lower one. */
    static Node copyOf(MergedFile file) {
        Node node = file.node();
        Attributes attributes = node.attributes();
        if (node instanceof Node.RegularFile regular) {
            return new Node.RegularFile(attributes, lowerContent(file, regular.content()));
        } else if (node instanceof Node.SymbolicLink link) {
            return new Node.SymbolicLink(attributes, link.target());
        } else if (node instanceof Node.Device device) {
            return new Node.Device(attributes, device.isBlock(), device.major(), device.minor());
        }
        return new Node.Fifo(attributes);
    }

    private static Content lowerContent(MergedFile file, Content content) {
        if (content instanceof Content.Stored stored) {
            return new Content.Lower(file.layer(), file.path(), stored.position(), stored.size());
        }
        return content; // the lower layer has it from a layer below itself
    }

    /** Notes that an entry of this layer is here, or in a directory below. */
    void touch() {
        for (VisibleDirectory up = this; up != null && !up.touched; up = up.parent) {
            up.touched = true;
        }
    }

    /** Notes that the file of that name is an entry's, even if it was a copy before. */
    void touch(String child) {
        copies.remove(child);
        touch();
    }

    /**
     * Hides all that lower layers have under that name, and keeps what entries of this layer have put there, before or
     * after: a whiteout is about the layers below.
     */
    void whiteOut(String child, Budget budget) throws IOException, PathResolver.Fault {
        Node own = own(child);
        VisibleDirectory inner = own instanceof Node.Directory || own == null ? directory(child) : null;
        if (inner != null && inner.touched) {
            inner.makeOpaque(budget);
        } else if (own == null ? below(child) != null : own instanceof Node.Directory || copies.contains(child)) {
            clear(child);
        }
    }

    /** Hides all that lower layers have in this directory, and keeps what entries of this layer have put there. */
    void makeOpaque(Budget budget) throws IOException, PathResolver.Fault {
        if (isRoot()) {
            makeRootOpaque(budget);
        } else {
            materialise().makeOpaque();
            keepEntriesOnly(budget);
        }
    }

    /** overlayfs merges the roots of layers whatever their marks say, so each name gets a whiteout. */
    private void makeRootOpaque(Budget budget) throws IOException, PathResolver.Fault {
        MergedFile below = lower();
        if (below != null) {
            for (String child : below.names()) {
                whiteOut(child, budget);
            }
            hideLower();
        }
    }

    /** Once is enough: what comes after that is an entry, because nothing of lower layers is visible here any more. */
    private void keepEntriesOnly(Budget budget) throws PathResolver.Fault {
        if (entriesOnly) {
            return;
        }
        entriesOnly = true;
        hideLower();
        directories.values().removeIf(inner -> !inner.touched);
        Map<String, Node> children = materialise().children();
        budget.spend(children.size());
        children.entrySet().removeIf(child -> !isEntry(child.getKey(), child.getValue()));
        for (VisibleDirectory inner : directories.values()) {
            inner.keepEntriesOnly(budget);
        }
    }

    private boolean isEntry(String child, Node file) {
        if (file instanceof Node.Directory) {
            return directories.containsKey(child); // the untouched ones have just been removed
        }
        return !(file instanceof Node.Whiteout) && !copies.contains(child);
    }

    private void hideLower() {
        lowerKnown = true;
        lower = null;
    }
}
