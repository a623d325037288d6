package dev.jcontainer.cli.progress;

import dev.jcontainer.kernel.Terminal;

/** Shows what is done with each layer of an image. Thread-safe. The code that opens it closes it. */
public interface Progress extends AutoCloseable {
    /**
     * Shows the state of a layer; the layers are shown in the order in which they were first named.
     *
     * @param id the first digits of its digest
     * @param done how many bytes are done
     * @param total how many bytes there are; 0 if that is not known
     */
    void layer(String id, LayerState state, long done, long total);

    /** Prints a line, without its end, that stays above the layers. */
    void line(String text);

    /** Shows the last state of all layers; the next output is below them. */
    @Override
    void close();

    /** Opens one on stderr: with bars that move if that is a terminal, else with a line for each change of a state. */
    static Progress onStderr() {
        Terminal terminal = Terminal.of(2);
        return terminal == null ? new PlainProgress() : TerminalProgress.open(terminal);
    }
}
