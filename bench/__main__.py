import argparse
from pathlib import Path
from bench import ret
from bench.rig import rig
from bench.figures import page
import sys
with rig(Path(sys.argv[1]) if len(sys.argv)>1 else None) as r:
    p=ret.measure(r, ret.Size(2,2,40000,1000))
    print(page([p]))
