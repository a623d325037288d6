package dev.jcontainer.image.layer;

import dev.jcontainer.image.tar.TarException;
import java.io.IOException;

/** A layer is no valid archive of files, or goes beyond a ceiling. The message names the layer and the entry. */
public final class LayerException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean beyondCeiling;

    /** Reports an archive that cannot be read. */
    LayerException(String layer, TarException cause) {
        this(layer, cause, false);
    }

    /** @param beyondCeiling whether the archive was read and asks for more than is allowed */
    LayerException(String layer, TarException cause, boolean beyondCeiling) {
        super("The layer " + layer + " is refused: " + cause.getMessage(), cause);
        this.beyondCeiling = beyondCeiling;
    }

    /**
     * Reports an entry that cannot be applied.
     *
     * @param number the number of the entry in the archive, from 1
     * @param path the path of the entry; empty for the root, and if it is not known yet
     * @param problem what is wrong, without a full stop
     */
    LayerException(String layer, long number, String path, String problem) {
        super("The layer " + layer + " is refused: its entry " + number
                + (path.isEmpty() ? "" : " (" + TarException.printable(path) + ")") + " " + problem);
        this.beyondCeiling = false;
    }

    /** Whether the archive was read well and asks for more than is allowed, so that it is not damaged. */
    public boolean isBeyondCeiling() {
        return beyondCeiling;
    }
}
