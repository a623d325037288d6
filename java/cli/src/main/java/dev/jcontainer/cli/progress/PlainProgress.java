package dev.jcontainer.cli.progress;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.image.progress.LayerState;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Prints a line for each change of a state. */
final class PlainProgress implements Progress {
    private final Consumer<String> out;
    private List<String> digests = List.of(); // guarded by this
    private @Nullable LayerState[] states = {}; // guarded by this

    PlainProgress() {
        this(Output::error);
    }

    PlainProgress(Consumer<String> out) {
        this.out = out;
    }

    @Override
    public synchronized void begin(String name, List<String> layers) {
        digests = layers;
        states = new LayerState[layers.size()];
    }

    @Override
    public synchronized void layer(int index, LayerState state, long done, long total) {
        if (states[index] != state) {
            states[index] = state;
            line(LayerLine.id(digests.get(index)) + ": " + LayerLine.words(state));
        }
    }

    @Override
    public void warn(String sentence) {
        line(LayerLine.warning(sentence));
    }

    @Override
    public synchronized void line(String text) {
        out.accept(text + "\n");
    }

    @Override
    public void close() {}
}
