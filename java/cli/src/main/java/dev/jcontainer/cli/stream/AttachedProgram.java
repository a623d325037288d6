package dev.jcontainer.cli.stream;

import dev.jcontainer.ContainerException;
import dev.jcontainer.cli.base.Failure;
import dev.jcontainer.cli.terminal.ForegroundProgram;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.EngineException;
import dev.jcontainer.spec.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A detached container that gets the signals of this process while this process is attached to it. */
final class AttachedProgram implements ForegroundProgram {
    private final EngineContainer container;

    AttachedProgram(EngineContainer container) {
        this.container = container;
    }

    @Override
    public void signal(Signal signal) throws IOException {
        try {
            container.kill(signal);
        } catch (EngineException | ContainerException e) {
            return; // it has ended, which the connection tells
        }
    }

    @Override
    public boolean handles(Signal signal) {
        return true;
    }

    @Override
    public void kill() {
        try {
            signal(Signal.KILL);
        } catch (IOException e) {
            Failure.tell(e);
        }
    }

    @Override
    public void resize(int columns, int rows) throws IOException {
        container.resize(columns, rows);
    }

    @Override
    public void hangUp() {
        throw new UnsupportedOperationException("A detached container keeps its terminal");
    }

    @Override
    public void guard(int terminal, byte[] before, byte[] raw) {
        throw new UnsupportedOperationException("A keeper does not guard terminals of its clients");
    }

    @Override
    public InputStream output() {
        throw new UnsupportedOperationException("The relay has the output");
    }

    @Override
    public OutputStream input() {
        throw new UnsupportedOperationException("The relay has the input");
    }
}
