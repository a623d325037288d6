package dev.jcontainer.cli.progress;

import dev.jcontainer.cli.base.Output;
import dev.jcontainer.image.progress.LayerState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Shows nothing before there are layers to move, and loads no class for it: most images that are run exist in the store.
 */
final class LazyProgress implements Progress {
    private final String heading;
    private @Nullable Progress shown; // guarded by this

    LazyProgress(String heading) {
        this.heading = heading;
    }

    @Override
    public synchronized void begin(String name, List<String> digests) {
        if (shown == null) {
            shown = Progress.onStderr();
            shown.line(heading);
        }
        shown.begin(name, digests);
    }

    @Override
    public synchronized void layer(int index, LayerState state, long done, long total) {
        if (shown != null) {
            shown.layer(index, state, done, total);
        }
    }

    @Override
    public void warn(String sentence) {
        line(LayerLine.warning(sentence));
    }

    @Override
    public synchronized void line(String text) {
        if (shown == null) {
            Output.error(text + "\n");
        } else {
            shown.line(text);
        }
    }

    @Override
    public synchronized void close() {
        if (shown != null) {
            shown.close();
        }
    }
}
