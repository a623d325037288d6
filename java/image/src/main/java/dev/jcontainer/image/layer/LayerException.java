package dev.jcontainer.image.layer;

import dev.jcontainer.image.tar.TarException;
import java.io.IOException;

/** A layer is no valid archive of files, or goes beyond a ceiling. The message names the layer and the entry. */
public final class LayerException extends IOException {
    private static final long serialVersionUID = 1;

    /** Reports an archive that cannot be read. */
    LayerException(String layer, TarException cause) {
        super("The layer " + layer + " is refused: " + cause.getMessage(), cause);
    }

    /**
     * Reports an entry that cannot be applied.
     *
     * @param number the number of the entry in the archive, from 1
     * @param path the path of the entry
     * @param problem what is wrong, without a full stop
     */
    LayerException(String layer, long number, String path, String problem) {
        super("The layer " + layer + " is refused: its entry " + number + " (" + TarException.printable(path) + ") "
                + problem);
    }
}
