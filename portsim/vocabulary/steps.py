"""The kinds of steps that a terminal may take next: one more of a resource, or a faster one."""

from portsim.vocabulary.keys import KeyEnum


class StepKind(KeyEnum):
    """A kind of step; its text names it in tables."""

    CRANES = "more_cranes"
    CRANES_A_SHIP = "more_cranes_a_ship"
    CRANE_RATE = "faster_cranes"
    RECLAIM_RATE = "faster_reclaiming"
    BERTHS = "more_berths"
    QUAY = "longer_quay"
    PILOTS = "more_pilots"
    TUGS = "more_tugs"
    TRACKS = "more_tracks"
    ARRIVAL_TRACKS = "more_arrival_tracks"
    LOCOMOTIVES = "more_locomotives"
    GATE_LANES = "more_gate_lanes"
    PARKING = "more_parking"
    WEIGHBRIDGES = "more_weighbridges"
    WEIGHBRIDGES_OUT = "more_weighbridges_out"
    BAYS = "more_bays"
    EXIT_LANES = "more_exit_lanes"
    CALLED_TRUCKS = "more_called_trucks"
    APPOINTMENTS = "more_appointments"
    FLEET = "more_fleet"
    ROOM = "more_room"
    STAGE_RATE = "faster_stage"
    OPEN_BORDER = "open_border"
