package dev.jcontainer.image.tree;

import java.util.HashMap;
import java.util.Map;

/**
 * A file in the tree of a layer. A hard link is one node that stands in the tree under several names, so nodes are
 * compared by identity.
 */
public abstract sealed class Node {
    private Attributes attributes;

    private Node(Attributes attributes) {
        this.attributes = attributes;
    }

    /** Mode, owner, time and extended attributes. */
    public Attributes attributes() {
        return attributes;
    }

    /** A directory. Not thread-safe. */
    public static final class Directory extends Node {
        private final Map<String, Node> children = new HashMap<>();
        private boolean opaque;

        public Directory(Attributes attributes) {
            super(attributes);
        }

        /** The files in it by their names, which may have any byte but NUL and slash; live, and without an order. */
        public Map<String, Node> children() {
            return children;
        }

        /** Whether it hides what lower layers have in the directory of this name. */
        public boolean isOpaque() {
            return opaque;
        }

        /** Hides what lower layers have in the directory of this name. */
        public void makeOpaque() {
            opaque = true;
        }

        /** Changes the attributes: an archive may have a directory twice. */
        public void describe(Attributes changed) {
            super.attributes = changed;
        }
    }

    /** A regular file. */
    public static final class RegularFile extends Node {
        private final Content content;

        public RegularFile(Attributes attributes, Content content) {
            super(attributes);
            this.content = content;
        }

        public Content content() {
            return content;
        }
    }

    /** A symbolic link. */
    public static final class SymbolicLink extends Node {
        private final String target;

        public SymbolicLink(Attributes attributes, String target) {
            super(attributes);
            this.target = target;
        }

        /** The text of the link; any byte but NUL. */
        public String target() {
            return target;
        }
    }

    /** A device node. */
    public static final class Device extends Node {
        private final boolean block;
        private final int major;
        private final int minor;

        /**
         * Makes a device node.
         *
         * @param block whether it is a block device, and not a character device
         * @param major 0 to 4095
         * @param minor 0 to 1048575
         */
        public Device(Attributes attributes, boolean block, int major, int minor) {
            super(attributes);
            this.block = block;
            this.major = major;
            this.minor = minor;
        }

        public boolean isBlock() {
            return block;
        }

        public int major() {
            return major;
        }

        public int minor() {
            return minor;
        }
    }

    /** A FIFO. */
    public static final class Fifo extends Node {
        public Fifo(Attributes attributes) {
            super(attributes);
        }
    }

    /** What hides a file of lower layers: overlayfs has a character device 0/0 for it. */
    public static final class Whiteout extends Node {
        public Whiteout() {
            super(new Attributes(0, 0, 0, 0, 0, java.util.List.of()));
        }
    }
}
