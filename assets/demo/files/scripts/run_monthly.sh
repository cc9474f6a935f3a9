#!/bin/sh
# order matters!
cd /home/maria/churn || exit 1
python prepare_data.py
python merge_all.py
python fix_missing_values.py
python train.py
scp models/churn_final.pkl scoring-01:/srv/churn/
