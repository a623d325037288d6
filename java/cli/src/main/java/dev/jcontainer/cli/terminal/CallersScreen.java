package dev.jcontainer.cli.terminal;

import java.io.IOException;

/** The caller's terminal while it is connected with that of a container. */
interface CallersScreen {
    /** Copies the size of the caller's terminal to the container, after a change. */
    void resize() throws IOException;

    /** Sets the terminal to raw mode again after jcontainer was stopped and continued. */
    void resume() throws IOException;
}
