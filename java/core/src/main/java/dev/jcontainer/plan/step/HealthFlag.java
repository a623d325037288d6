package dev.jcontainer.plan.step;

/** What a keeper does with a container that is unhealthy, see {@link KeeperStep.Health}. */
public enum HealthFlag implements Flag {
    /** It is killed at once. */
    KILL(1);

    private final int bits;

    HealthFlag(int bits) {
        this.bits = bits;
    }

    @Override
    public int bits() {
        return bits;
    }
}
