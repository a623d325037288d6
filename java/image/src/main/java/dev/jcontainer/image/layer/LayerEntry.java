package dev.jcontainer.image.layer;

import dev.jcontainer.image.tar.TarType;
import dev.jcontainer.image.tree.Attributes;
import dev.jcontainer.image.tree.Content;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a layer whose bytes have been stored. Immutable.
 *
 * @param number its number in the archive, from 1
 * @param path normalised, see {@link PathNames}; empty for the root
 * @param target the text of a symbolic link; the normalised path that a hard link is to; empty for others
 * @param content where the bytes of a regular file are; null for others
 */
record LayerEntry(
        int number,
        TarType type,
        String path,
        String target,
        Attributes attributes,
        @Nullable Content content,
        int major,
        int minor) {}
