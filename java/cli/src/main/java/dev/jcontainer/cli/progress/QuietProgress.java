package dev.jcontainer.cli.progress;

import dev.jcontainer.cli.base.Output;

/** Prints nothing but lines and warnings. */
final class QuietProgress implements Progress {
    @Override
    public void warn(String sentence) {
        line(LayerLine.warning(sentence));
    }

    @Override
    public void line(String text) {
        Output.error(text + "\n");
    }

    @Override
    public void close() {}
}
